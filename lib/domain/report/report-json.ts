import type { TargetReport } from './target-report'

/** What a terminal would act upon, or hide, although it stands in a string: C1 controls, direction marks, line separators. */
const hidden = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** A report as JSON text, the same value whoever prints it. */
export function reportJson(report: TargetReport): string {
  return `${JSON.stringify(report, null, 2).replace(hidden, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
