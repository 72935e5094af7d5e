import type { Rule } from '../finding'

/** S1 to S30: how tables and indexes are read. */
export const scans: Rule[] = []
