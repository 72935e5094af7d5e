const place = 'arborist.compare'

/** Carries a pasted plan to the page that compares; it stays in this tab. False when the browser has no room for it. */
export function carryPlan(text: string): boolean {
  try {
    sessionStorage.setItem(place, text)
    return true
  } catch {
    return false
  }
}

/** The text carried here; empty without one. */
export function carriedPlan(): string {
  try {
    return sessionStorage.getItem(place) ?? ''
  } catch {
    return ''
  }
}
