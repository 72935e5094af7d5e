import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { deleteView, listViews, saveView } from '@/lib/store/setting'
import type { Context } from '../context'
import { verb } from '../verb'

const page = z.enum(['indexes', 'tables', 'queries'])

/** A person's saved views of a page; keys have none. */
export async function viewsOf(context: Context, name: z.infer<typeof page>) {
  if (context.actor.kind !== 'person') return []
  const rows = await listViews(context.store.db, context.actor.id, name)
  return rows.map(({ id, name: label, search }) => ({ id, name: label, search }))
}

const Save = z.object({
  page,
  name: z.string().trim().min(1, 'The name is missing').max(60, 'The name is longer than 60 characters'),
  search: z.string().max(2000),
})

export const save = verb('view.save', Save, async (context, input) => {
  if (context.actor.kind !== 'person') throw new Problem('not-allowed', 'Only people have saved views.')
  const { id, name, search } = await saveView(context.store.db, { personId: context.actor.id, ...input })
  return { id, name, search }
})

export const forget = verb('view.forget', z.object({ id: z.uuid() }), async (context, input) => {
  if (context.actor.kind !== 'person') throw new Problem('not-allowed', 'Only people have saved views.')
  return { forgotten: await deleteView(context.store.db, context.actor.id, input.id) }
})
