import 'server-only'
import { Worker } from 'node:worker_threads'
import { Problem } from '@/lib/domain/problem'
import type { Log } from '@/lib/runtime/log'
import type { FromHand, ToHand } from './hand'
import type { Task } from './task'

export type Hands = {
  /** Has a hand do the task; waits for a free one. Throws the task's Problem, or one for a hand that hung or died. */
  run(task: Task, deadlineMs: number): Promise<unknown>
  stop(): Promise<void>
}

type Job = {
  task: Task
  deadlineMs: number
  resolve: (result: unknown) => void
  reject: (problem: Problem) => void
}
type Hand = {
  thread: Worker
  job: (Job & { id: number; endsAt: number }) | null
  heardAt: number
  lastTarget: string | null
}

const silenceMs = 20_000

/**
 * The threads that reach monitored servers, one task at a time each, so that whoever hangs one is known. A malformed
 * message can spin the driver for ever or throw inside a socket: such a thread is ended from outside and replaced.
 */
export function openHands(file: URL, data: { storeUrl: string; keyFile: string }, log: Log, most = 4): Hands {
  const hands = new Set<Hand>()
  const waiting: Job[] = []
  let nextId = 1
  let isStopping = false
  const watch = setInterval(inspect, 2_000)
  // One is ready before the first task comes.
  add()

  function add(): Hand {
    const thread = new Worker(file, {
      workerData: data,
      stderr: false,
      // A small nursery: the garbage of a large snapshot is collected as it falls.
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12 },
    })
    const hand: Hand = { thread, job: null, heardAt: Date.now(), lastTarget: null }
    thread.on('message', (message: FromHand) => hear(hand, message))
    thread.on('error', (error) => lose(hand, `died (${error.constructor.name})`))
    thread.on('exit', () => lose(hand, 'left'))
    hands.add(hand)
    return hand
  }

  function hear(hand: Hand, message: FromHand): void {
    hand.heardAt = Date.now()
    if (typeof message === 'string' || message.id !== hand.job?.id) return
    const { job } = hand
    hand.job = null
    if ('problem' in message) job.reject(Problem.from(message.problem))
    else job.resolve(message.result)
    deal()
  }

  function lose(hand: Hand, how: string): void {
    if (!hands.delete(hand)) return
    if (hand.job) {
      log.warn(`A hand ${how} while at work; it is replaced`, { kind: hand.job.task.kind })
      hand.job.reject(
        new Problem(
          'unreachable',
          'What answers at this address does not keep to PostgreSQL’s protocol, or sends too much.',
          {
            hint: 'Check host and port; if they are right, look at the server’s own log.',
          },
        ),
      )
      hand.job = null
    }
    if (!isStopping) deal()
  }

  function inspect(): void {
    const now = Date.now()
    for (const hand of hands) {
      hand.thread.postMessage('ping' satisfies ToHand)
      if (!hand.job) continue
      const isOver = now > hand.job.endsAt
      if (!isOver && now - hand.heardAt < silenceMs) continue
      log.warn(isOver ? 'A hand is past its deadline' : 'A hand does not answer', { kind: hand.job.task.kind })
      void hand.thread.terminate()
      lose(hand, isOver ? 'ran out of time' : 'hung')
    }
  }

  const isLong = ({ kind }: Task) => kind === 'explain' || kind === 'scan'

  /** Statements of people and scans may take minutes: half of the hands stay free for everything else. */
  function isHeldBack(task: Task): boolean {
    if (!isLong(task)) return false
    const busy = [...hands].filter((hand) => hand.job && isLong(hand.job.task)).length
    return busy >= Math.max(1, Math.floor(most / 2))
  }

  function deal(): void {
    while (true) {
      const at = waiting.findIndex((job) => !isHeldBack(job.task))
      const job = waiting[at]
      if (!job) return
      const targetId = 'targetId' in job.task ? job.task.targetId : null
      const idle = [...hands].filter((hand) => hand.job === null)
      const hand = idle.find((each) => each.lastTarget === targetId) ?? idle[0] ?? (hands.size < most ? add() : null)
      if (!hand) return
      waiting.splice(at, 1)
      const id = nextId++
      hand.heardAt = Date.now()
      hand.lastTarget = targetId ?? hand.lastTarget
      hand.job = { ...job, id, endsAt: Date.now() + job.deadlineMs }
      hand.thread.postMessage({ id, task: job.task } satisfies ToHand)
    }
  }

  return {
    run: (task, deadlineMs) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, deadlineMs, resolve, reject })
        deal()
      }),
    stop: async () => {
      isStopping = true
      clearInterval(watch)
      for (const job of waiting.splice(0)) job.reject(new Problem('cancelled', 'Arborist is stopping.'))
      await Promise.all(
        [...hands].map(async (hand) => {
          hand.thread.postMessage('stop' satisfies ToHand)
          const left = new Promise<void>((resolve) => hand.thread.once('exit', () => resolve()))
          await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 4_000))])
          await hand.thread.terminate()
        }),
      )
    },
  }
}
