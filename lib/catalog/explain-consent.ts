import type { ExplainOptions } from '@/lib/domain/ddl/explain'
import { Problem } from '@/lib/domain/problem'
import { functionsThatNeedConsent, refusedFunctions } from './risky-functions'
import type { StatementKind } from './statement-kind'

/** What a rollback leaves behind, for the question before the run and for its answer. */
const notUndone =
  'A rollback does not undo numbers taken from sequences, what dblink or other extensions did elsewhere, files, dead rows, WAL and statistics; locks are held while it runs, and triggers and functions run for real.'

type Asked = { options: ExplainOptions; isConfirmed: boolean }

/**
 * The options of the text filled up with those asked for. ANALYZE in the text is a wish only: it holds when it was asked
 * for beside the text, too.
 */
export function optionsFor(kind: StatementKind, { options }: Asked): ExplainOptions {
  const { analyze, wal, timing, serialize, io, ...passive } = kind.asked
  if (!options.analyze) return { ...passive, ...options }
  return { ...kind.asked, ...options }
}

/** Throws Problem for what is not run at all, or not without consent; answers what to tell with the plan. */
export function decideOnStatement(kind: StatementKind, options: ExplainOptions, { isConfirmed }: Asked): string[] {
  const notes: string[] = []
  if (kind.asked.analyze && !options.analyze) {
    notes.push('ANALYZE in the text was left out, so nothing was run; switch it on to measure.')
  }
  const never = refusedFunctions(kind.functions)
  if (!options.analyze) {
    if (never.length > 0) notes.push(`${list(never)} was not called: this plan is an estimate.`)
    return notes
  }
  if (never.length > 0) {
    throw new Problem('not-allowed', `ANALYZE would call ${list(never)}, whose work no rollback undoes.`, {
      field: 'options.analyze',
      hint: 'Explain it without ANALYZE.',
    })
  }
  const reasons: string[] = []
  if (kind.writes) reasons.push(`ANALYZE runs this ${kind.verb.toUpperCase()} and rolls it back.`)
  if (kind.locks) reasons.push('ANALYZE takes row locks until the statement ends.')
  const consent = functionsThatNeedConsent(kind.functions)
  if (consent.length > 0) reasons.push(`ANALYZE calls ${list(consent)}.`)
  if (reasons.length === 0) return notes
  if (!isConfirmed) {
    throw new Problem('conflict', `${reasons.join(' ')} Confirm to run it.`, { field: 'confirm', hint: notUndone })
  }
  return [...notes, notUndone]
}

type Rights = { isSuperuser: boolean; bypassesRowSecurity: boolean; powers: string }

/** As `decideOnStatement`, by what the role of the connection may do. */
export function decideOnRights(rights: Rights, options: ExplainOptions, { isConfirmed }: Asked): string[] {
  const power = rights.isSuperuser ? 'a superuser' : rights.powers && `a member of ${rights.powers}`
  const hint = 'Connect as a role that may only read: the settings of the target list the statements that make one.'
  if (power && options.analyze) {
    throw new Problem('not-allowed', `This target connects as ${power}; ANALYZE is not run with such rights.`, {
      field: 'options.analyze',
      hint,
    })
  }
  if (power && !isConfirmed) {
    throw new Problem(
      'conflict',
      `This target connects as ${power}. Even without ANALYZE the planner calls functions, with all rights. Confirm to explain it.`,
      { field: 'confirm', hint },
    )
  }
  const notes = power ? [`Explained as ${power}: functions that the planner called had all rights.`] : []
  if (rights.bypassesRowSecurity) notes.push('The role bypasses row security, so policies are not in this plan.')
  return notes
}

/** As `decideOnStatement`, by the functions the server declares volatile: they may write, and more than a rollback undoes. */
export function decideOnFunctions(
  names: string[],
  notes: string[],
  { isConfirmed }: Pick<Asked, 'isConfirmed'>,
): string[] {
  if (names.length === 0) return []
  if (!isConfirmed) {
    const [verb, they] = names.length === 1 ? ['is', 'it'] : ['are', 'they']
    throw new Problem(
      'conflict',
      `ANALYZE calls ${list(names)}, which ${verb} declared volatile, so ${they} may change data. Confirm to run it.`,
      { field: 'confirm', hint: notUndone },
    )
  }
  return notes.includes(notUndone) ? [] : [notUndone]
}

function list(names: string[]): string {
  return names
    .slice(0, 5)
    .map((name) => `${name}()`)
    .join(', ')
}
