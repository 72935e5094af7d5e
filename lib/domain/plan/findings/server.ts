import type { Rule } from '../finding'

/** X: parallelism, planning, triggers, caches, what is missing from the plan. */
export const server: Rule[] = []
