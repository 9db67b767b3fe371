import { enableCompileCache } from 'node:module'

// Node keeps what it has stripped and compiled: the second start of a command takes half the time.
enableCompileCache()
const { runCommandLine } = await import('./cli/command-line.ts')
process.exit(await runCommandLine(process.argv.slice(2)))
