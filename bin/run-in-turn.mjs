import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { CHECKOUT } from './checkout.mjs'

/** Runs Node with each list of arguments, one after the other, with `settings` in its environment, even after a failure; returns the first exit code that is not 0. */
export async function runInTurn(node, { programs, directory = CHECKOUT, settings = {} }) {
  let exitCode = 0
  for (const [script, ...args] of programs) {
    const code = await run(node, [path.join(CHECKOUT, script), ...args], { directory, settings })
    exitCode = exitCode || code
  }
  return exitCode
}

/** Signals pass down to the program and its exit code up. If npm is killed, the program is told to stop. */
function run(node, args, { directory, settings }) {
  // The pipe closes when we die, however we die; Tollbook stops itself then (src/cli/stop.ts).
  const isTollbook = args[0] === path.join(CHECKOUT, 'src/main.ts')
  const child = spawn(node, args, {
    cwd: directory,
    env: { ...process.env, ...settings, ...(isTollbook ? { TOLLBOOK_LIFELINE: '3' } : {}) },
    stdio: ['inherit', 'inherit', 'inherit', ...(isTollbook ? ['pipe'] : [])],
  })
  const forward = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  const watch = watchNpm(() => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.off(name, forward)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

/** `kill -9` of npm leaves us running with nobody at the terminal; the server would keep its port and its data. */
function watchNpm(onKilled) {
  if (!process.env.npm_lifecycle_event) return undefined
  const npm = npmProcess()
  if (npm === undefined) return undefined
  return setInterval(() => {
    try {
      process.kill(npm, 0)
    } catch (error) {
      if (error.code === 'ESRCH') onKilled()
    }
  }, 250)
}

/** npm runs us through a shell, which some systems' shells leave standing between us. */
function npmProcess() {
  const parent = lookUp(process.ppid)
  return parent && /(^|\/)\w*sh$/.test(parent.name) ? parent.parent : process.ppid
}

/** A process's name and parent, from /proc, or from ps where there is none. */
function lookUp(processId) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/.exec(fs.readFileSync(`/proc/${processId}/stat`, 'utf8'))
    return { name, parent: Number(parent) }
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(processId)], { encoding: 'utf8' })
    const found = /(\d+)\s+(\S.*)/.exec(stdout ?? '')
    return found ? { name: found[2].trim(), parent: Number(found[1]) } : undefined
  }
}
