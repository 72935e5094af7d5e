import 'server-only'
import { Worker } from 'node:worker_threads'
import type { Connection } from '@/lib/domain/connection'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import type { TargetReport } from '@/lib/domain/report/target-report'

const deadlineMs = 180_000

/**
 * Looks at a server from the thread that `file` holds: a hostile one can spin or crash the driver, and such a thread is
 * ended from outside. Throws a Problem.
 */
export function lookAside(file: URL, connection: Connection, password: string): Promise<TargetReport> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, {
      workerData: { connection, password },
      resourceLimits: { maxOldGenerationSizeMb: 1_536 },
    })
    const fail = (code: 'timed-out' | 'unreachable', message: string) => reject(new Problem(code, message))
    const timer = setTimeout(() => {
      fail('timed-out', `The server was not read within ${deadlineMs / 1000} s.`)
      void thread.terminate()
    }, deadlineMs)
    thread.once('message', (message: { report: TargetReport } | { problem: ProblemBody }) => {
      if ('report' in message) resolve(message.report)
      else reject(Problem.from(message.problem))
      void thread.terminate()
    })
    const broke = 'What answers at this address does not keep to PostgreSQL’s protocol, or sends too much.'
    thread.once('error', () => fail('unreachable', broke))
    thread.once('exit', () => {
      clearTimeout(timer)
      fail('unreachable', broke)
    })
  })
}
