import 'server-only'
import { randomBytes } from 'node:crypto'
import { Problem } from '@/lib/domain/problem'
import type { Following } from '@/lib/services/operation/follow'
import { actorOfRequest } from './access'
import { type HubEvent, sharedHub } from './event-hub'
import { problem } from './route'

const beatMs = 15_000
const mostStreams = 500
const mostOfOne = 20
/** Chunks a reader may be behind before it is let go; it comes back and asks for what it missed. */
const mostBehind = 256

const streamsOf = new Map<string, number>()

/**
 * Server-sent events. Each says that an operation changed, with a number to resume from (`Last-Event-ID`); `reset` says that
 * what was missed is not known any more, so everything shown is to be read again. A comment every 15 s keeps the connection
 * open; it ends when the session does, and when the server stops.
 */
export async function eventStream({ listen }: Following, request: Request): Promise<Response> {
  const hub = sharedHub(listen, () => randomBytes(6).toString('hex'))
  const actor = await actorOfRequest(request)
  const who = actor?.id ?? ''
  const own = streamsOf.get(who) ?? 0
  if (hub.size() >= mostStreams || own >= mostOfOne) {
    return problem(
      new Problem('busy', 'Too many event streams are open.', { hint: 'Close some tabs; the others go on by asking.' }),
    )
  }
  const resumed = /^(\w+)-(\d+)$/.exec(request.headers.get('last-event-id') ?? '')
  const encoder = new TextEncoder()
  let leave = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        streamsOf.set(who, own + 1)
        let isOpen = true
        const beat = setInterval(() => void keep(), beatMs)
        const depart = hub.join({ hear, end })
        leave = () => {
          if (!isOpen) return
          isOpen = false
          clearInterval(beat)
          depart()
          const left = (streamsOf.get(who) ?? 1) - 1
          if (left > 0) streamsOf.set(who, left)
          else streamsOf.delete(who)
        }

        function say(text: string): void {
          if (!isOpen) return
          if ((controller.desiredSize ?? 0) < -mostBehind) end()
          else controller.enqueue(encoder.encode(text))
        }
        function hear({ number, news }: HubEvent): void {
          say(`id: ${hub.epoch}-${number}\nevent: operation\ndata: ${JSON.stringify(news)}\n\n`)
        }
        function end(): void {
          if (!isOpen) return
          leave()
          controller.close()
        }
        async function keep(): Promise<void> {
          const stillThere = await actorOfRequest(request).catch(() => actor)
          if (stillThere) say(': \n\n')
          else end()
        }

        const missed = resumed?.[1] === hub.epoch ? hub.since(Number(resumed[2])) : null
        say(
          `retry: 2000\nid: ${hub.epoch}-${hub.last()}\nevent: ${resumed && !missed ? 'reset' : 'hello'}\ndata: {}\n\n`,
        )
        for (const event of missed ?? []) hear(event)
      },
      cancel: () => leave(),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Compression would hold events back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
