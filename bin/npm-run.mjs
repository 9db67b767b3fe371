// What `npm start`, `npm test`, `npm run soak`, `npm run check` and `npm run bench` run. It has to work on the machine's own Node, 20 or newer, before
// anything is installed: so it is plain JavaScript without dependencies. It installs what is missing and goes on in our own Node 26.
import { ensureInstalled } from './install.mjs'
import { findNode } from './own-node.mjs'
import { runInTurn } from './run-in-turn.mjs'
import { taskFor } from './tasks.mjs'

const [name = '', ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(`Tollbook needs Node 20 or newer to start, and this is Node ${process.versions.node}.`)
  process.exit(1)
}
try {
  ensureInstalled()
  process.exitCode = await runInTurn(findNode(), taskFor(name, args))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
