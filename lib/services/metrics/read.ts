import 'server-only'
import { Gauge, Registry } from 'prom-client'
import { z } from 'zod'
import { lastBeat, listTargets } from '@/lib/store/target'
import { verb } from '../verb'

/** Prometheus text: is every target read, how old is what we know, how large is it. Labelled by the short name. */
export const metrics = verb('metrics.read', z.object({}), async (context) => {
  const registry = new Registry()
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `arborist_${name}`, help, labelNames: ['target'], registers: [registry] })
  const up = gauge('target_up', 'Whether the last snapshot of the target succeeded (1) or not (0).')
  const age = gauge('target_snapshot_age_seconds', 'Age of the last successful snapshot.')
  const indexes = gauge('target_indexes', 'Indexes of the target, without catalogs and TOAST.')
  const indexBytes = gauge('target_index_bytes', 'Size of these indexes.')
  const tableBytes = gauge('target_table_bytes', 'Size of tables with TOAST.')
  const worker = new Gauge({
    name: 'arborist_worker_up',
    help: 'Whether a worker was heard of in the last 30 seconds.',
    registers: [registry],
  })
  const now = context.now().getTime()
  const beat = await lastBeat(context.store.db)
  worker.set(beat && now - beat.getTime() < 30_000 ? 1 : 0)
  for (const { slug, state } of await listTargets(context.store.db)) {
    const labels = { target: slug }
    up.set(labels, state.lastSnapshotAt && !state.lastProblem ? 1 : 0)
    if (state.lastSnapshotAt) age.set(labels, (now - state.lastSnapshotAt.getTime()) / 1000)
    if (state.indexCount !== null) indexes.set(labels, state.indexCount)
    if (state.indexBytes !== null) indexBytes.set(labels, state.indexBytes)
    if (state.tableBytes !== null) tableBytes.set(labels, state.tableBytes)
  }
  return { text: await registry.metrics(), type: registry.contentType }
})
