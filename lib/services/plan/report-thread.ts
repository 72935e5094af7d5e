import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { drawReading, namesIn, readText } from './draw-plans'

/** Built as a file of its own: reads one text, asks what is known of its tables, draws it and leaves. */
const reading = readText((workerData as { text: string }).text)
parentPort?.once('message', ({ live }: { live: LivePlanFacts | null }) => {
  parentPort?.postMessage({ drawn: drawReading(reading, live) })
})
parentPort?.postMessage({ names: namesIn(reading) })
