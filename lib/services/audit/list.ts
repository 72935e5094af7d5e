import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/domain/page'
import { listAudit } from '@/lib/store/audit'
import { requireTarget } from '../target/input'
import { verb } from '../verb'

const Input = z.object({
  target: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
})

/** The trail of acts, newest first. */
export const list = verb('audit.list', Input, async (context, input) => {
  const target = input.target ? await requireTarget(context, input.target) : null
  const before = input.cursor ? (decodeCursor(input.cursor) ?? undefined) : undefined
  const rows = await listAudit(context.store.db, {
    limit: input.limit + 1,
    ...(target ? { targetId: target.id } : {}),
    ...(before ? { before } : {}),
  })
  const items = rows.slice(0, input.limit)
  const last = items[items.length - 1]
  return { items, nextCursor: rows.length > input.limit && last ? encodeCursor(last.id) : null }
})
