import 'server-only'
import { personOfKey } from '@/lib/store/key'
import type { Db } from '@/lib/store/open'

/** The person who answers for what somebody does: themselves, or who made their key; null for the system. */
export async function personBehind(
  db: Db,
  actor: { kind: 'person' | 'key' | 'system'; id: string | null },
): Promise<string | null> {
  if (actor.kind === 'person') return actor.id
  return actor.kind === 'key' && actor.id ? personOfKey(db, actor.id) : null
}
