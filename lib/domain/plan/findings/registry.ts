import type { Rule } from '../finding'
import { joinsAndMemory } from './joins-and-memory'
import { scans } from './scans'
import { server } from './server'

/** Every rule. Where two findings weigh the same, the earlier rule stands first. */
export const rules: Rule[] = [...scans, ...joinsAndMemory, ...server]
