import { type Interleavings, interleave } from './interleavings'
import { type Major, removeClusters, startCluster } from './postgres'
import { makeStore } from './store'

const majors: Major[] = [13, 15, 17, 18]
const runsEach = 50

type Row = { what: string; measured: string; most: string; ok: boolean }

/** 200 random interleavings of operations with an application that takes conflicting locks, on four majors. */
export async function benchInterleavings(say: (line: string) => void): Promise<Row[]> {
  const all: Interleavings[] = []
  try {
    for (const major of majors) {
      say(`Interleavings on PostgreSQL ${major} …`)
      const [store, cluster] = await Promise.all([
        makeStore(),
        startCluster(major, { settings: { autovacuum: 'off' } }),
      ])
      const found = await interleave(store, cluster, { runs: runsEach, lanes: 4, seed: major })
      for (const line of [...found.lost, ...found.failed]) say(`  ${line}`)
      all.push(found)
      await store.close()
      await cluster.remove()
    }
  } finally {
    await removeClusters()
  }
  const sum = (of: (each: Interleavings) => number) => all.reduce((total, each) => total + of(each), 0)
  const runs = sum((each) => each.runs)
  const gaveWay = sum((each) => each.gaveWay)
  const none = (what: string, count: number) => ({ what, measured: String(count), most: '0', ok: count === 0 })
  return [
    none(
      `${runs} random interleavings with an application on PostgreSQL ${majors.join(', ')}, in which operations gave way ${gaveWay} times: deadlocks the application lost`,
      sum((each) => each.lost.length),
    ),
    none(
      'The same: operations that did not come to their end',
      sum((each) => each.failed.length),
    ),
  ]
}
