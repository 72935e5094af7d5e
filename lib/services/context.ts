import 'server-only'
import type { Role } from '@/lib/domain/role'
import type { Store } from '@/lib/store/open'

/** Who acts. The system acts for the timetable and for commands run on the machine itself. */
export type Actor =
  | { kind: 'person'; id: string; name: string; role: Role /** Hash of the session's id. */; session?: string }
  | { kind: 'key'; id: string; name: string; role: Role }
  | { kind: 'system'; id: null; name: string; role: 'admin' }

/** What every verb needs; only `lib/http`, `lib/jobs` and `lib/cli` make one. */
export type Context = { actor: Actor; store: Store; now: () => Date }

export function systemContext(store: Store, name: string): Context {
  return { actor: { kind: 'system', id: null, name, role: 'admin' }, store, now: () => new Date() }
}
