import type { Rule } from '../finding'

/** J, M and E: joins, memory and rows, estimates. */
export const joinsAndMemory: Rule[] = []
