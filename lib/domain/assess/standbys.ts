import type { Watch } from './watched'

/** What a server says of those that stream from it, and of itself. Null and missing parts were not asked for. */
export type Standbys = {
  /** Servers that stream from it now. */
  count: number
  /** Senders that the role may not see. */
  hidden: number
  /** Physical replication slots that were used once and are not now: their servers are away, if not gone. */
  away?: number
  /** It receives from another server now; a replica may live on an archive alone. */
  receives?: boolean
}

/**
 * Servers of a cluster that nobody watches, from what the watched ones say: those that stream, or keep a slot, without being a
 * watched replica. A watched replica that does not receive is none of those that stream.
 */
export function countUnwatched(
  servers: readonly { standbys: Standbys | null; isInRecovery: boolean | null }[],
): Extract<Watch['unwatched'], { count: number }> {
  const sum = (pick: (standbys: Standbys) => number) =>
    servers.reduce((total, { standbys }) => total + (standbys ? pick(standbys) : 0), 0)
  const [streaming, away] = [sum(({ count }) => count), sum((standbys) => standbys.away ?? 0)]
  const replicas = servers.filter(({ isInRecovery }) => isInRecovery)
  const receiving = replicas.filter(({ standbys }) => standbys?.receives !== false)
  const beyondStreaming = Math.max(0, streaming - receiving.length)
  const count = Math.max(beyondStreaming, streaming + away - replicas.length)
  return { count, away: count - beyondStreaming }
}
