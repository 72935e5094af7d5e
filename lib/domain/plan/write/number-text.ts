/** A number with at least `decimals` of them, as EXPLAIN prints it; more where it has more. */
export function numberText(value: number, decimals: number): string {
  const fixed = value.toFixed(decimals)
  return Number(fixed) === value ? fixed : String(value)
}
