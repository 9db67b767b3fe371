// node scripts/mend-lock.mjs: run it after `npm install` has changed package-lock.json.
//
// Native packages (Biome, Tailwind, rolldown, Typst …) come as one optional package per platform. Behind a registry mirror some of them
// cannot be had; npm then leaves them out of the lock, and `npm ci` stops on every machine, because the lock no longer
// matches the packages that name them. This adds an entry without a download address for each that is missing: npm ci
// accepts it, and fetches it from the registry by its exact version on the platforms that want it.
import fs from 'node:fs'

const FILE = new URL('../package-lock.json', import.meta.url)
const OS = {
  darwin: 'darwin',
  win32: 'win32',
  windows: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
  wasm32: 'wasi',
  wasi: 'wasi',
}
const CPUS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32']

const lock = JSON.parse(fs.readFileSync(FILE, 'utf8'))
const added = []
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const isThere = lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]
    // Only an exact version can be entered without asking the registry.
    if (isThere || !/^\d/.test(version)) continue
    lock.packages[`node_modules/${name}`] = missingPackage(name, version)
    added.push(`${name}@${version}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
fs.writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'The lock is whole.' : `Added ${added.length}:\n  ${added.join('\n  ')}`)

/** os, cpu and libc are read from the name, so that npm does not try it where it cannot run. */
function missingPackage(name, version) {
  const words = name.split(/[/-]/)
  const os = words.map((word) => OS[word]).find(Boolean)
  const cpu = words.find((word) => CPUS.includes(word))
  const libc = words.includes('musl') ? ['musl'] : undefined
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    optional: true,
    ...(os && { os: [os] }),
    ...(libc && { libc }),
  }
}
