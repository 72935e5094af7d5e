import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { includesRole, type Role } from '@/lib/domain/role'
import type { Actor } from './context'

/** Who may do what: the one table. */
export const permits = {
  'target.list': 'viewer',
  'target.describe': 'viewer',
  'target.overview': 'viewer',
  'target.search': 'viewer',
  'target.names': 'viewer',
  'target.add': 'admin',
  'target.edit': 'admin',
  'target.test': 'operator',
  'target.try': 'admin',
  'target.pause': 'operator',
  'target.remove': 'admin',
  'snapshot.take': 'operator',
  'index.list': 'viewer',
  'index.describe': 'viewer',
  'index.series': 'viewer',
  'index.export': 'viewer',
  'index.ledger': 'viewer',
  'index.bloat': 'viewer',
  'index.scan': 'operator',
  'index.cancel-scan': 'operator',
  'finding.list': 'viewer',
  'finding.describe': 'viewer',
  'finding.export': 'viewer',
  'finding.report': 'viewer',
  'finding.dismiss': 'operator',
  'finding.restore': 'operator',
  'table.list': 'viewer',
  'table.describe': 'viewer',
  'table.export': 'viewer',
  'table.series': 'viewer',
  'table.columns': 'viewer',
  'statement.list': 'viewer',
  'statement.describe': 'viewer',
  'plan.explain': 'operator',
  'plan.analyse': 'viewer',
  'plan.list': 'viewer',
  'plan.read': 'viewer',
  'plan.facts': 'viewer',
  'plan.keep': 'operator',
  'plan.rename': 'operator',
  'plan.remove': 'operator',
  'operation.list': 'viewer',
  'operation.describe': 'viewer',
  'operation.follow': 'viewer',
  'operation.limits': 'viewer',
  'operation.start': 'operator',
  'operation.batch': 'operator',
  'operation.script': 'operator',
  'operation.cancel': 'operator',
  'operation.undo': 'operator',
  'operation.approve': 'operator',
  'operation.change-limits': 'admin',
  'person.list': 'admin',
  'person.invite': 'admin',
  'person.change': 'admin',
  'person.self': 'viewer',
  'person.password': 'viewer',
  'person.sign-out': 'viewer',
  'key.list': 'admin',
  'key.create': 'admin',
  'key.revoke': 'admin',
  'audit.list': 'operator',
  'setting.read': 'viewer',
  'setting.change': 'admin',
  'view.save': 'viewer',
  'view.forget': 'viewer',
  'metrics.read': 'viewer',
  'api.describe': 'viewer',
} as const satisfies Record<string, Role>

export type VerbName = keyof typeof permits

/** Throws `not-allowed` unless the actor's role reaches what the verb needs. */
export function permit(actor: Actor, name: VerbName): void {
  const needed = permits[name]
  if (includesRole(actor.role, needed)) return
  throw new Problem('not-allowed', `This needs the role ${needed}; you are ${actor.role}.`, {
    hint: 'Ask an administrator to change your role.',
  })
}
