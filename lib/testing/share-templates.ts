import { randomBytes } from 'node:crypto'
import { makeBase } from './postgres'
import { quickFolder } from './quick-folder.mjs'

/** Before a run: a folder for the clusters that its files copy, gone with this process, and the password in them. */
export default function shareTemplates(): void {
  process.env.ARBORIST_TEST_TEMPLATES = makeBase(quickFolder())
  process.env.ARBORIST_TEST_PASSWORD = randomBytes(12).toString('hex')
}
