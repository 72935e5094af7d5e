/** What can happen to an index or to the counters of a whole target. */
const lineageKinds = [
  'first-seen',
  'created',
  'dropped',
  'renamed',
  'redefined',
  'rebuilt',
  'rebuilt-concurrently',
  'recreated',
  'became-invalid',
  'became-valid',
  'counters-reset',
  'statistics-reset',
  'crash',
  'failover',
  'promoted',
  'restart',
  'upgraded',
  'different-server',
] as const
export type LineageKind = (typeof lineageKinds)[number]

/** In words, for markers and lists. */
export const lineageWords: Record<LineageKind, string> = {
  'first-seen': 'First seen',
  created: 'Created',
  dropped: 'Dropped',
  renamed: 'Renamed',
  redefined: 'Definition changed',
  rebuilt: 'Rebuilt in place (REINDEX, or the table was rewritten)',
  'rebuilt-concurrently': 'Rebuilt (REINDEX CONCURRENTLY)',
  recreated: 'Dropped and created again',
  'became-invalid': 'Became invalid',
  'became-valid': 'Became valid',
  'counters-reset': 'Counters reset',
  'statistics-reset': 'Statistics reset',
  crash: 'Server crashed: counters lost',
  failover: 'Failover: another node answers, with counters of its own',
  promoted: 'Promoted to primary: counters kept',
  restart: 'Server restarted: counters kept',
  upgraded: 'Server upgraded',
  'different-server': 'A different server answers at this address',
}
