import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { seal } from '@/lib/runtime/seal'
import { newestSealingKey } from '@/lib/store/target'
import type { Context } from '../context'

/** A password sealed to the workers' key and bound to its target: this process cannot open it again. */
export async function sealPassword(context: Context, targetId: string, password: string): Promise<string> {
  const publicKey = await newestSealingKey(context.store.db)
  if (!publicKey) {
    throw new Problem('busy', 'No worker has ever run here, so a password cannot be sealed yet.', {
      hint: 'Start Arborist with `npm start` and try again.',
    })
  }
  return seal(publicKey, targetId, password)
}
