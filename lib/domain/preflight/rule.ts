import type { Check } from '../operation/check'
import type { Situation } from './situation'

/** One rule of the preflight: what it has to say of a situation; null when it does not concern it. */
export type Rule = (situation: Situation) => Check | null
