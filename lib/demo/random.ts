/** A seeded source of chance: the same seed gives the same sequence on every machine. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  whole(below: number): number
  /** A whole number in [0, below), small ones far more often (Zipf with exponent 1). */
  skewed(below: number): number
  pick<T>(from: readonly T[]): T
  pickSkewed<T>(from: readonly T[]): T
}

/**
 * Makes a sequence from a seed and a stream number (sfc32), so that the n-th article is the same whichever was made before it.
 */
export function createRandom(seed: number, stream = 0): Random {
  let a = seed | 0
  let b = stream | 0
  let c = 0x9e3779b9
  let d = 1

  function next(): number {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()

  const whole = (below: number) => Math.floor(next() * below)
  const skewed = (below: number) => Math.min(below - 1, Math.floor((below + 1) ** next()) - 1)
  return {
    next,
    whole,
    skewed,
    pick: <T>(from: readonly T[]) => from[whole(from.length)] as T,
    pickSkewed: <T>(from: readonly T[]) => from[skewed(from.length)] as T,
  }
}
