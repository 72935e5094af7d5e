import { expect, test } from 'vitest'
import { countUnwatched, type Standbys } from './standbys'

const server = (standbys: Partial<Standbys>, isInRecovery = false) => ({
  isInRecovery,
  standbys: { count: 0, hidden: 0, away: 0, receives: isInRecovery, ...standbys },
})
const replica = (standbys: Partial<Standbys> = {}) => server(standbys, true)

test.each([
  ['a server alone', [server({})], 0, 0],
  ['one that streams', [server({ count: 1 })], 1, 0],
  ['one that streams and is watched', [server({ count: 1 }), replica()], 0, 0],
  ['one that is away', [server({ away: 1 })], 1, 1],
  ['one that streams, one that is away', [server({ count: 1, away: 1 })], 2, 1],
  ['a watched one that streams, and one that is away', [server({ count: 1, away: 1 }), replica()], 1, 1],
  ['a watched one that is away itself', [server({ away: 1 }), replica({ receives: false })], 0, 0],
  ['a watched one that was away when the primary was asked', [server({ away: 1 }), replica()], 0, 0],
  [
    'one that streams, beside a watched one that lives on an archive',
    [server({ count: 1 }), replica({ receives: false })],
    1,
    0,
  ],
  ['one that streams from a watched replica', [server({ count: 1 }), replica({ count: 1 })], 1, 0],
  ['what an older version stored', [{ isInRecovery: false, standbys: { count: 2, hidden: 0 } }, replica()], 1, 0],
])('unwatched servers: %s', (_, servers, count, away) => {
  expect(countUnwatched(servers)).toEqual({ count, away })
})
