import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import type { Connection } from '@/lib/domain/connection'
import { asTargetProblem } from '@/lib/targets/problem'
import { lookOnce } from './look'

/** Built as a file of its own: looks at one server and leaves. */
const { connection, password } = workerData as { connection: Connection; password: string }
lookOnce(connection, password).then(
  (report) => parentPort?.postMessage({ report }),
  (error) =>
    parentPort?.postMessage({ problem: asTargetProblem(error, { ...connection, secrets: [password] }).toJSON() }),
)
