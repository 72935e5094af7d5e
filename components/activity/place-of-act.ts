/** The page of what an act on a target was about, by the ids in its detail: an operation, or a maintenance run. */
export function placeOfAct(slug: string, { operation, run }: Record<string, unknown>): string | null {
  const target = `/targets/${encodeURIComponent(slug)}`
  if (typeof operation === 'string') return `${target}/operations/${encodeURIComponent(operation)}`
  if (typeof run === 'string') return `${target}/maintenance/runs/${encodeURIComponent(run)}`
  return null
}
