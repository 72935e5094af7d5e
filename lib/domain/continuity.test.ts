import { describe, expect, test } from 'vitest'
import { serverFacts } from '@/lib/testing/facts'
import { judgeContinuity, type ServerBefore } from './continuity'

const t = (text: string) => new Date(`2026-02-01T${text}Z`)
const before: ServerBefore = {
  systemIdentifier: '7000000000000000001',
  timelineId: 1,
  isInRecovery: false,
  versionNumber: 180004,
  postmasterStartedAt: new Date('2026-01-01T00:00:00Z'),
  databaseStatsResetAt: null,
  sharedStatsResetAt: new Date('2026-01-01T00:00:00Z'),
  commits: 900,
  countersSince: new Date('2026-01-01T00:00:00Z'),
  countersSinceCause: 'start',
  snapshotAt: t('11:59:00'),
}
const at = t('12:00:00')
const now = serverFacts({ serverNow: at })

type Case = {
  name: string
  before?: Partial<ServerBefore>
  now?: Parameters<typeof serverFacts>[0]
  events: string[]
  comparable?: boolean
  reset?: boolean
  sameOids?: boolean
  since?: Date
  cause?: string
}

const restarted = { postmasterStartedAt: t('11:59:30') }
const cases: Case[] = [
  { name: 'nothing happened', events: [] },
  { name: 'a clean restart keeps the counters', now: restarted, events: ['restart'] },
  {
    name: 'a crash, or an immediate stop',
    now: { ...restarted, sharedStatsResetAt: t('11:59:30.400'), commits: 3 },
    events: ['crash'],
    reset: true,
    since: t('11:59:30.400'),
    cause: 'crash',
  },
  {
    name: 'a crash on a busy server, whose commits are already more than before',
    now: { ...restarted, sharedStatsResetAt: t('11:59:30.400'), commits: 90_000 },
    events: ['crash'],
    reset: true,
    since: t('11:59:30.400'),
    cause: 'crash',
  },
  {
    name: 'a crash of one backend: everything is anew, the postmaster stays',
    now: { sharedStatsResetAt: t('11:59:30'), commits: 3 },
    events: ['crash'],
    reset: true,
    since: t('11:59:30'),
    cause: 'crash',
  },
  {
    name: 'a crash that forgot when the database was reset',
    before: { databaseStatsResetAt: t('03:00:00'), countersSince: t('03:00:00') },
    now: { sharedStatsResetAt: t('11:59:30'), commits: 5000 },
    events: ['crash'],
    reset: true,
    since: t('11:59:30'),
    cause: 'crash',
  },
  {
    name: 'the shared views reset by hand: nothing of ours, but the window may begin later than it must',
    now: { sharedStatsResetAt: t('11:59:30') },
    events: [],
    since: t('11:59:30'),
    cause: 'start',
  },
  {
    name: 'all statistics of the database reset',
    now: { databaseStatsResetAt: t('11:59:30'), commits: 2 },
    events: ['statistics-reset'],
    reset: true,
    since: t('11:59:30'),
    cause: 'reset',
  },
  {
    name: 'a single object reset: nothing is proven about the others',
    now: { databaseStatsResetAt: t('11:59:30') },
    events: [],
    since: t('11:59:30'),
    cause: 'reset',
  },
  {
    name: 'a standby promoted where it stands',
    before: { isInRecovery: true },
    events: ['promoted'],
  },
  {
    name: 'the new timeline of a promotion seen a snapshot later',
    now: { timelineId: 2 },
    events: [],
  },
  {
    name: 'failover to another node',
    now: { timelineId: 2, postmasterStartedAt: new Date('2026-01-05T00:00:00Z') },
    events: ['failover'],
    comparable: false,
    since: at,
    cause: 'failover',
  },
  {
    name: 'the address of a standby now leads to the primary',
    before: { isInRecovery: true },
    now: { postmasterStartedAt: new Date('2026-01-05T00:00:00Z') },
    events: ['failover'],
    comparable: false,
    since: at,
    cause: 'failover',
  },
  {
    name: 'one of several standbys behind one address, up since before our last look',
    before: { isInRecovery: true },
    now: { isInRecovery: true, postmasterStartedAt: t('11:00:00') },
    events: ['failover'],
    comparable: false,
    since: at,
    cause: 'failover',
  },
  {
    name: 'a standby restarted just now, with its counters',
    before: { isInRecovery: true },
    now: { isInRecovery: true, ...restarted },
    events: ['restart'],
  },
  {
    name: 'a standby of 14 restarted: it forgets, without a crash',
    before: { isInRecovery: true, versionNumber: 140010 },
    now: { isInRecovery: true, versionNumber: 140010, ...restarted, sharedStatsResetAt: t('11:59:31'), commits: 1 },
    events: ['statistics-reset'],
    reset: true,
    since: t('11:59:31'),
    cause: 'reset',
  },
  {
    name: 'a restart while the clock of the server is an hour ahead of ours',
    now: { postmasterStartedAt: t('12:59:30'), serverNow: t('13:00:00') },
    events: ['restart'],
  },
  {
    name: 'another server',
    now: { systemIdentifier: '7000000000000000002', postmasterStartedAt: t('01:00:00') },
    events: ['different-server'],
    comparable: false,
    sameOids: false,
    since: at,
    cause: 'first-sample',
  },
  {
    name: 'an upgrade makes a new cluster',
    now: { systemIdentifier: '7000000000000000002', versionNumber: 190000, postmasterStartedAt: t('11:00:00') },
    events: ['different-server', 'upgraded'],
    comparable: false,
    sameOids: false,
    since: at,
    cause: 'first-sample',
  },
  {
    name: 'an upgrade where the identifier is not shown',
    before: { systemIdentifier: null },
    now: { systemIdentifier: null, versionNumber: 190000 },
    events: ['upgraded'],
    comparable: false,
    sameOids: false,
    since: at,
    cause: 'first-sample',
  },
  {
    name: 'a minor update is a restart',
    now: { ...restarted, versionNumber: 180005 },
    events: ['restart'],
  },
]

describe('judgeContinuity', () => {
  test.each(cases)('$name', (each) => {
    const judged = judgeContinuity({ ...before, ...each.before }, { ...now, ...each.now }, at)
    expect({ ...judged, events: judged.events.map(({ kind }) => kind) }).toEqual({
      events: each.events,
      isComparable: each.comparable ?? true,
      wasReset: each.reset ?? false,
      hasSameOids: each.sameOids ?? true,
      countersSince: each.since ?? before.countersSince,
      countersSinceCause: each.cause ?? 'start',
    })
  })

  test('a first sample compares with nothing, and says since when the server counts', () => {
    const judged = judgeContinuity(null, { ...now, databaseStatsResetAt: t('02:00:00') }, at)
    expect(judged).toMatchObject({ events: [], isComparable: false, countersSince: t('02:00:00') })
    expect(judged.countersSinceCause).toBe('reset')
    const unknown = judgeContinuity(null, { ...now, sharedStatsResetAt: null }, at)
    expect(unknown).toMatchObject({ countersSince: at, countersSinceCause: 'first-sample' })
  })

  test('the window never begins earlier than it did', () => {
    const later = { ...before, countersSince: t('06:00:00'), countersSinceCause: 'failover' as const }
    expect(judgeContinuity(later, now, at)).toMatchObject({
      countersSince: t('06:00:00'),
      countersSinceCause: 'failover',
    })
  })
})
