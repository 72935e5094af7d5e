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
  isPassing: boolean
  job: (Job & { id: number; endsAt: number }) | null
  heardAt: number
  freeSince: number
  lastTarget: string | null
}

const silenceMs = 20_000
/** What a hand holds that was used for small things only is below this. */
const smallHeapBytes = 64e6

/**
 * Passing tasks leave much behind that the next snapshot has no use for (rows by the ten thousand, PostgreSQL's parser): they
 * have hands of their own, which leave after a large one or when they have nothing to do. The others remember the last snapshot.
 */
const isPassing: Record<Task['kind'], boolean> = {
  snapshot: false,
  columns: false,
  test: false,
  preflight: false,
  guards: false,
  assess: true,
  bloat: true,
  explain: true,
  scan: true,
}

/**
 * The threads that reach monitored servers, one task at a time each, so that whoever hangs one is known. A malformed
 * message can spin the driver for ever or throw inside a socket: such a thread is ended from outside and replaced. At most
 * `most` do lasting work and half as many each passing kind.
 */
export function openHands(
  file: URL,
  data: { storeUrl: string; keyFile: string },
  log: Log,
  most = 4,
  passingIdleMs = 30_000,
): Hands {
  const hands = new Set<Hand>()
  const leaving = new Set<Promise<void>>()
  const waiting: Job[] = []
  /** Targets that could not be reached the last time. */
  const silent = new Set<string>()
  const half = Math.max(1, Math.floor(most / 2))
  let nextId = 1
  let isStopping = false
  const watch = setInterval(inspect, 2_000)
  // One is ready before the first task comes.
  add(false)

  function add(isPassing: boolean): Hand {
    const thread = new Worker(file, {
      workerData: data,
      stderr: false,
      // A small nursery: the garbage of a large snapshot is collected as it falls. What leaves may be quicker.
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: isPassing ? 48 : 12 },
    })
    const hand: Hand = {
      thread,
      isPassing,
      job: null,
      heardAt: performance.now(),
      freeSince: performance.now(),
      lastTarget: null,
    }
    thread.on('message', (message: FromHand) => hear(hand, message))
    thread.on('error', (error) => lose(hand, `died (${error.constructor.name})`))
    thread.on('exit', () => lose(hand, 'left'))
    hands.add(hand)
    return hand
  }

  function hear(hand: Hand, message: FromHand): void {
    hand.heardAt = performance.now()
    if (typeof message === 'string' || message.id !== hand.job?.id) return
    const { job } = hand
    hand.job = null
    hand.freeSince = performance.now()
    if ('problem' in message) refuse(job, Problem.from(message.problem))
    else {
      silent.delete(targetOf(job.task) ?? '')
      job.resolve(message.result)
    }
    if (hand.isPassing && message.heapBytes > smallHeapBytes) dismiss(hand)
    deal()
  }

  function refuse(job: Job, problem: Problem): void {
    const targetId = targetOf(job.task)
    if (targetId && (problem.code === 'unreachable' || problem.code === 'timed-out')) silent.add(targetId)
    job.reject(problem)
  }

  /** Lets a hand close its connections and leave; ends it when it does not. */
  function dismiss(hand: Hand): void {
    hands.delete(hand)
    hand.job?.reject(new Problem('cancelled', 'Arborist is stopping.'))
    hand.job = null
    const late = setTimeout(() => void hand.thread.terminate(), 4_000)
    const left = new Promise<void>((resolve) => hand.thread.once('exit', () => resolve())).then(() => {
      clearTimeout(late)
      leaving.delete(left)
    })
    leaving.add(left)
    hand.thread.postMessage('stop' satisfies ToHand)
  }

  function lose(hand: Hand, how: string): void {
    if (!hands.delete(hand)) return
    if (hand.job) {
      log.warn(`A hand ${how} while at work; it is replaced`, { kind: hand.job.task.kind })
      refuse(
        hand.job,
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
    const now = performance.now()
    for (const hand of hands) {
      hand.thread.postMessage('ping' satisfies ToHand)
      if (!hand.job) {
        if (hand.isPassing && now - hand.freeSince > passingIdleMs) dismiss(hand)
        continue
      }
      const isOver = now > hand.job.endsAt
      if (!isOver && now - hand.heardAt < silenceMs) continue
      log.warn(isOver ? 'A hand is past its deadline' : 'A hand does not answer', { kind: hand.job.task.kind })
      void hand.thread.terminate()
      lose(hand, isOver ? 'ran out of time' : 'hung')
    }
  }

  /** Statements of people may take minutes, and servers that say nothing many seconds: neither gets all hands. */
  function isHeldBack(task: Task): boolean {
    const busy = [...hands].flatMap((hand) => hand.job?.task ?? [])
    if (isPassing[task.kind]) return busy.filter((each) => each.kind === task.kind).length >= half
    return isSilent(task) && busy.filter((each) => !isPassing[each.kind] && isSilent(each)).length >= half
  }

  function isSilent(task: Task): boolean {
    return silent.has(targetOf(task) ?? '')
  }

  function handFor(task: Task): Hand | null {
    if (isHeldBack(task)) return null
    const crew = [...hands].filter((hand) => hand.isPassing === isPassing[task.kind])
    const idle = crew.filter((hand) => hand.job === null)
    const known = idle.find((hand) => hand.lastTarget === targetOf(task)) ?? idle[0]
    return known ?? (isPassing[task.kind] || crew.length < most ? add(isPassing[task.kind]) : null)
  }

  function deal(): void {
    for (const job of [...waiting]) {
      const hand = handFor(job.task)
      if (!hand) continue
      waiting.splice(waiting.indexOf(job), 1)
      const id = nextId++
      hand.heardAt = performance.now()
      hand.lastTarget = targetOf(job.task) ?? hand.lastTarget
      hand.job = { ...job, id, endsAt: performance.now() + job.deadlineMs }
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
      for (const hand of hands) dismiss(hand)
      await Promise.all(leaving)
    },
  }
}

function targetOf(task: Task): string | null {
  return 'targetId' in task ? task.targetId : null
}
