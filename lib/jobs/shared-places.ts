import 'server-only'

/** A place that one holder is in. */
export type Stay<P> = { place: P; leave(): Promise<void> }

/**
 * Places by key, each opened by the first who enters and closed when its last holder leaves: what changes for those who come
 * later takes nothing from those who are in one. Rejects as `make` does, and then holds nothing.
 */
export function sharedPlaces<P>(
  close: (place: P) => Promise<void>,
): (key: string, make: () => Promise<P>) => Promise<Stay<P>> {
  const open = new Map<string, { made: Promise<P>; holders: number }>()

  return async (key, make) => {
    const entry = open.get(key) ?? { made: make(), holders: 0 }
    open.set(key, entry)
    entry.holders += 1
    let isHeld = true
    const release = (): boolean => {
      if (!isHeld) return false
      isHeld = false
      entry.holders -= 1
      if (entry.holders > 0) return false
      if (open.get(key) === entry) open.delete(key)
      return true
    }
    try {
      const place = await entry.made
      return {
        place,
        leave: async () => {
          if (release()) await close(place)
        },
      }
    } catch (error) {
      release()
      throw error
    }
  }
}
