const causes: Record<string, string> = {
  start: 'its statistics began then',
  reset: 'statistics were reset then',
  crash: 'the server crashed then and lost its counters',
  failover: 'a failover then made this server count anew',
  'first-sample': 'the first snapshot; the server does not say since when it counts',
}

/** Why the server's counters begin when they do. */
export function countersCause(cause: string | null): string | null {
  return cause === null ? null : (causes[cause] ?? cause)
}
