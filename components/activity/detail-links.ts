export type DetailLink = { words: string; href: string }

/** Where the things stand that an act on a target was about, by the ids in its detail. */
export function detailLinks(slug: string, { operation, run }: Record<string, unknown>): DetailLink[] {
  const target = `/targets/${encodeURIComponent(slug)}`
  const links: DetailLink[] = []
  if (typeof operation === 'string')
    links.push({ words: 'Operation', href: `${target}/operations/${encodeURIComponent(operation)}` })
  if (typeof run === 'string')
    links.push({ words: 'Run', href: `${target}/maintenance/runs/${encodeURIComponent(run)}` })
  return links
}
