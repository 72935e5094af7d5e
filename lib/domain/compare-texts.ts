/** Orders texts by their code units, alike wherever it runs; 0 for equal ones. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
