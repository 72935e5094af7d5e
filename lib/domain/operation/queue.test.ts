import { describe, expect, it } from 'vitest'
import { type Queued, queueOf } from './queue'

const now = new Date('2026-11-28T12:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)

let count = 0
function queued(change: Partial<Queued>): Queued {
  count += 1
  return {
    id: `o${count}`,
    kind: 'reindex-index',
    state: 'waiting',
    schema: 's',
    table: null,
    tableOid: null,
    treeOid: null,
    isFinish: false,
    batchId: null,
    position: 0,
    createdAt: at(-60 + count / 1000),
    dueAt: at(-60),
    giveUpAt: null,
    needsApproval: false,
    approvedAt: null,
    says: null,
    ...change,
  }
}

describe('what may begin', () => {
  it('is the first build, and one other beside it', () => {
    const rows = [queued({ id: 'b' }), queued({ id: 'a' }), queued({ id: 'c', kind: 'analyze-table' })]
    expect(queueOf(rows, 1, now).start).toEqual(['b', 'c'])
    expect(queueOf(rows, 2, now).start).toEqual(['b', 'a', 'c'])
    rows[0]!.state = 'running'
    expect(queueOf(rows, 1, now).start).toEqual(['c'])
  })

  it('is never a second one on a table, by number or by name', () => {
    const busy = queued({ kind: 'drop-index', state: 'cancelling', table: 't', tableOid: 7 })
    const rows = [
      busy,
      queued({ id: 'by name', table: 't' }),
      queued({ id: 'by number', table: 'renamed', tableOid: 7 }),
      queued({ id: 'free', table: 'other' }),
    ]
    expect(queueOf(rows, 9, now).start).toEqual(['free'])
  })

  it('is never a second one in a tree of partitions', () => {
    const rows = [
      queued({ state: 'running', table: 'parent', tableOid: 7, treeOid: 7 }),
      queued({ id: 'leaf', kind: 'drop-index', table: 'leaf', tableOid: 8, treeOid: 7 }),
      queued({ id: 'free', kind: 'drop-index', table: 'other', tableOid: 9, treeOid: 9 }),
    ]
    expect(queueOf(rows, 9, now).start).toEqual(['free'])
  })

  it('counts a leftover that is finished as a build', () => {
    const rows = [
      queued({ state: 'running' }),
      queued({ id: 'finish', kind: 'remove-leftover', isFinish: true }),
      queued({ id: 'remove', kind: 'remove-leftover' }),
    ]
    expect(queueOf(rows, 1, now).start).toEqual(['remove'])
    expect(queueOf(rows, 2, now).start).toEqual(['finish', 'remove'])
  })

  it('keeps a batch in its order, whatever is due', () => {
    const batch = { batchId: 'x', createdAt: at(-1) }
    const rows = [
      queued({ id: 'second', ...batch, position: 1, table: 'b' }),
      queued({ id: 'first', ...batch, position: 0, table: 'a', dueAt: at(30) }),
    ]
    expect(queueOf(rows, 9, now)).toMatchObject({ start: [], nextAt: at(30) })
    rows[1]!.dueAt = now
    expect(queueOf(rows, 9, now).start).toEqual(['first'])
    rows[1]!.state = 'succeeded'
    expect(queueOf(rows, 9, now).start).toEqual(['second'])
  })

  it.each(['failed', 'refused', 'cancelled'] as const)('holds the rest of a batch back when one %s', (state) => {
    const rows = [
      queued({ state, batchId: 'x', position: 0 }),
      queued({ id: 'second', batchId: 'x', position: 1 }),
      queued({ id: 'stranger' }),
    ]
    expect(queueOf(rows, 1, now)).toMatchObject({ start: ['stranger'], refuse: [{ id: 'second' }] })
  })

  it('waits for a second person, and not for ever', () => {
    const rows = [
      queued({ id: 'unapproved', needsApproval: true }),
      queued({ id: 'late', giveUpAt: at(-1), says: 'A dump runs.' }),
    ]
    const queue = queueOf(rows, 9, now)
    expect(queue.start).toEqual([])
    expect(queue.refuse).toMatchObject([{ id: 'late', says: 'Given up waiting. A dump runs.' }])
    rows[0]!.approvedAt = now
    expect(queueOf(rows, 9, now).start).toEqual(['unapproved'])
  })
})
