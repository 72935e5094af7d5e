/** The query of an address as Next hands it to a page, as the browser knows it. Of repeated names the first one holds. */
export function asSearch(given: Record<string, string | string[] | undefined>): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) search.set(name, first)
  }
  return search
}

/** Puts another query into the address without asking the server for the page again. */
export function replaceSearch(search: URLSearchParams): void {
  const text = search.toString()
  window.history.replaceState(null, '', `${window.location.pathname}${text ? `?${text}` : ''}`)
}
