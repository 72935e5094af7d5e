const seconds = [1, 2, 5, 10, 20, 30, 60]

/** How long to wait before the next try, after so many: from 1 s to a minute. In milliseconds. */
export function backOffMs(tries: number): number {
  return (seconds[Math.min(Math.max(tries, 1), seconds.length) - 1] ?? 60) * 1000
}
