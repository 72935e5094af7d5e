import 'server-only'
import type { Connection } from '@/lib/domain/connection'
import { Problem } from '@/lib/domain/problem'
import { type SealingKey, unseal } from '@/lib/runtime/seal'
import type { TargetRow } from '@/lib/store/target'

export type Way = { connection: Connection; password: string }

/** How a target is reached, as the role that reads or, when one is given, as another. Throws Problem without a password. */
export async function wayTo(
  key: SealingKey,
  target: TargetRow,
  other: { user: string; sealedPassword: string } | null = null,
): Promise<Way> {
  const { host, port, database, tls, ca } = target
  const { user, sealedPassword } = other ?? target
  if (!sealedPassword) throw new Problem('invalid', 'This target has no password stored.', { field: 'password' })
  const password = await unseal(key, target.id, sealedPassword)
  return { connection: { host, port, database, user, tls, ca }, password }
}
