import 'server-only'
import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Log } from '@/lib/runtime/log'
import type { FromMason, MasonData, ToMason } from './mason'

export type Masons = {
  /** Has a mason look after each of these targets; those for which there is none wait for the next call. */
  look(targetIds: readonly string[]): void
  /** Its dialog opens: a thread takes the target, and makes ready what needs no connection. */
  near(targetId: string, request: OperationRequest): void
  /** Its dialog is read: that thread asks the server what the click will have it ask again, so that this is quick. */
  warm(targetId: string, request: OperationRequest): void
  /** Lets go of what runs, which goes on by itself on its server. */
  stop(): Promise<void>
}

type Mason = {
  thread: Worker
  owner: string
  targetId: string | null
  heardAt: number
  takenAt: number
  idleSince: number | null
  isLeaving: boolean
}

const silenceMs = 20_000
const restMs = 30_000
const mostRestMs = 300_000
/** A thread that lived so long with its target was not lost for it. */
const soundMs = 60_000

/**
 * The threads that do operations, one target each, apart from the hands. One stands ready, so that a click need not wait for a
 * thread to start. `onLoss` frees what a lost thread held.
 */
export function openMasons(
  file: URL,
  data: Omit<MasonData, 'owner'> & { worker: string },
  log: Log,
  onLoss: (owner: string) => Promise<void>,
  most = 6,
): Masons {
  const masons = new Set<Mason>()
  /** Targets whose thread died: not before that moment, and how often. */
  const losses = new Map<string, { until: number; count: number }>()
  let isStopping = false
  const watch = setInterval(inspect, 2_000)
  add()

  function add(): Mason {
    const owner = `${data.worker}/${randomUUID()}`
    const { storeUrl, keyFile } = data
    const thread = new Worker(file, {
      workerData: { storeUrl, keyFile, owner } satisfies MasonData,
      stderr: false,
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 },
    })
    const mason: Mason = {
      thread,
      owner,
      targetId: null,
      heardAt: performance.now(),
      takenAt: 0,
      idleSince: null,
      isLeaving: false,
    }
    thread.on('message', (message: FromMason) => hear(mason, message))
    thread.on('error', (error) => lose(mason, `died (${error.constructor.name})`))
    thread.on('exit', () => lose(mason, 'left'))
    masons.add(mason)
    return mason
  }

  function hear(mason: Mason, message: FromMason): void {
    mason.heardAt = performance.now()
    if (message === 'free') {
      mason.targetId = null
      mason.isLeaving = false
      mason.idleSince = null
      if (spares().length > 1) say(mason, 'stop')
    }
    if (typeof message !== 'object') return
    mason.idleSince = message.isIdle ? (mason.idleSince ?? performance.now()) : null
    if (mason.targetId && performance.now() - mason.takenAt > soundMs) losses.delete(mason.targetId)
  }

  function lose(mason: Mason, how: string): void {
    if (!masons.delete(mason) || isStopping) return
    const { targetId } = mason
    if (targetId) {
      const count = (losses.get(targetId)?.count ?? 0) + 1
      const waitMs = Math.min(5_000 * 2 ** (count - 1), mostRestMs)
      losses.set(targetId, { until: performance.now() + waitMs, count })
      log.warn(`A thread of operations ${how}; another takes over`, { targetId, inMs: waitMs })
      void onLoss(mason.owner).catch(() => {})
    }
    if (spares().length === 0) add()
  }

  function inspect(): void {
    const now = performance.now()
    for (const mason of masons) {
      say(mason, 'ping')
      if (now - mason.heardAt > silenceMs) {
        void mason.thread.terminate()
        lose(mason, 'does not answer')
      } else if (mason.targetId && !mason.isLeaving && mason.idleSince && now - mason.idleSince > restMs) {
        dismiss(mason)
      }
    }
  }

  const spares = () => [...masons].filter((each) => each.targetId === null && !each.isLeaving)
  const say = (mason: Mason, message: ToMason) => mason.thread.postMessage(message)

  const tending = (targetId: string) => [...masons].find((each) => each.targetId === targetId)
  const isLost = (targetId: string) => (losses.get(targetId)?.until ?? 0) > performance.now()

  function assign(targetId: string): Mason | null {
    const mason = spares()[0] ?? (masons.size < most ? add() : null)
    if (!mason) return null
    mason.targetId = targetId
    mason.takenAt = performance.now()
    mason.idleSince = null
    say(mason, { take: targetId })
    if (spares().length === 0 && masons.size < most) add()
    return mason
  }

  function dismiss(mason: Mason | undefined): void {
    if (!mason) return
    mason.isLeaving = true
    say(mason, 'leave')
  }

  function sayOf(targetId: string, message: ToMason): void {
    if (isStopping || isLost(targetId)) return
    // Another can be made for what is asked for meanwhile.
    const mason = tending(targetId) ?? (masons.size < most ? assign(targetId) : null)
    if (mason && !mason.isLeaving) say(mason, message)
  }

  return {
    look(targetIds) {
      if (isStopping) return
      for (const mason of masons) if (mason.targetId && !mason.isLeaving) say(mason, 'look')
      for (const targetId of targetIds) {
        if (tending(targetId) || isLost(targetId) || assign(targetId)) continue
        // All are taken: one that only waits for more makes room.
        dismiss(
          [...masons].find(
            (each) => each.idleSince !== null && !each.isLeaving && !targetIds.includes(each.targetId ?? ''),
          ),
        )
      }
    },
    near: (targetId, request) => sayOf(targetId, { near: request }),
    warm: (targetId, request) => sayOf(targetId, { warm: request }),
    stop: async () => {
      isStopping = true
      clearInterval(watch)
      await Promise.all(
        [...masons].map(async (mason) => {
          const left = new Promise<void>((resolve) => mason.thread.once('exit', () => resolve()))
          say(mason, 'stop')
          await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 4_000))])
          await mason.thread.terminate()
        }),
      )
    },
  }
}
