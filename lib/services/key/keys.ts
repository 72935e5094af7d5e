import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { roles } from '@/lib/domain/role'
import { type HeldKey, insertKey, type KeyRow, listKeys, revokeKey } from '@/lib/store/key'
import { personBehind } from '../person-behind'
import { record } from '../record'
import { hashSecret, randomSecret } from '../session/session'
import { verb } from '../verb'

export type KeyView = Omit<HeldKey, 'hash'>

export const list = verb('key.list', z.object({}), async (context) => ({
  items: (await listKeys(context.store.db)).map(viewKey),
  nextCursor: null,
}))

const Create = z.object({
  name: z.string().trim().min(1, 'The name is missing').max(100, 'The name is longer than 100 characters'),
  role: z.enum(roles, { error: `The role is one of ${roles.join(', ')}` }),
})

/** Makes an API key. Its text is answered once and never again. */
export const create = verb('key.create', Create, async (context, input) => {
  const key = `arb_${randomSecret()}`
  const row = await context.store.db.transaction(async (tx) => {
    const added = await insertKey(tx, {
      name: input.name,
      role: input.role,
      prefix: key.slice(0, 10),
      hash: hashSecret(key),
      createdBy: context.actor.name,
      personId: await personBehind(tx, context.actor),
    })
    await record(context, tx, { action: 'created key', subject: input.name, detail: { role: input.role } })
    return added
  })
  return { key, ...viewKey(row) }
})

export const revoke = verb('key.revoke', z.object({ id: z.uuid() }), async (context, input) =>
  context.store.db.transaction(async (tx) => {
    const row = await revokeKey(tx, input.id)
    if (!row) throw new Problem('not-found', 'This key was revoked already.')
    await record(context, tx, { action: 'revoked key', subject: row.name })
    return viewKey(row)
  }),
)

function viewKey<R extends KeyRow>({ hash: _, ...row }: R): Omit<R, 'hash'> {
  return row
}
