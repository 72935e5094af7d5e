/** Our signature in every statement we send, so that pg_stat_statements can be asked without ourselves. */
export const marker = '/* arborist */'

/** Puts the marker behind the first word: since 18 pg_stat_statements cuts off comments in front of a statement. */
export function mark(text: string): string {
  return text.replace(
    /^((?:\s*--[^\n]*\n)*\s*)(\w+)/,
    (_, header: string, word: string) => `${header}${word} ${marker}`,
  )
}
