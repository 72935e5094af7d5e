/** What keeps VACUUM from removing row versions, and with them the index entries that point to them. */
export type HorizonHolder = {
  kind: 'session' | 'slot' | 'prepared' | 'standby'
  /** A process id, the name of a slot, the identifier of a prepared transaction, the name of a standby. */
  name: string
  /** Role and program, or the database of a slot, as far as our role may see. */
  detail: string | null
  state: string | null
  /** Since when; null for a slot. */
  since: string | null
  /** Transactions begun since. */
  ageTransactions: number
}

/** Those that hold back furthest, the oldest first. `hidden` sessions may hold it too, and our role may not see them. */
export type Horizon = { holders: HorizonHolder[]; hidden: number; askedAt: string }

/** Younger than both says nothing: every running statement holds a little. */
const leastTransactions = 100_000
const leastMs = 30 * 60_000

/** Who holds VACUUM back far or long enough to explain bloat; null when nobody does. */
export function holdingBack({ holders, askedAt }: Horizon): HorizonHolder | null {
  const isLong = ({ since, ageTransactions }: HorizonHolder) =>
    ageTransactions >= leastTransactions ||
    (since !== null && new Date(askedAt).getTime() - new Date(since).getTime() >= leastMs && ageTransactions > 0)
  return holders.find(isLong) ?? null
}
