#!/usr/bin/env node
// The door of the command: plain JavaScript, because it must run before anything is installed.
import { ensureBuilt, ensureInstalled } from './build.mjs'

// A check that could not be made must not look like one that found warnings.
const failure = process.argv[2] === 'check' ? 3 : 1
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Arborist needs Node.js 20.19 or later; this is ${process.versions.node}.\n`)
  process.exit(failure)
}

try {
  ensureInstalled()
  const isWorker = process.env.ARBORIST_ROLE === 'worker'
  await ensureBuilt({ pages: !isWorker && ['demo', 'start', 'web', undefined].includes(process.argv[2]) })
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(failure)
}
await import('../../dist/arborist.mjs')
