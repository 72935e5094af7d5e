/** A statement to copy; null for a name that no statement can hold. */
export function built(build: () => string): string | null {
  try {
    return build()
  } catch {
    return null
  }
}
