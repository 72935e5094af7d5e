import { setTimeout as sleep } from 'node:timers/promises'
import { bytes } from '@/lib/domain/format'
import { itemStateWords } from '@/lib/domain/maintenance/item'
import { leftOutWords } from '@/lib/domain/maintenance/plan-item'
import { taskWords } from '@/lib/domain/maintenance/policy'
import { isRunOver } from '@/lib/domain/maintenance/run'
import { Problem } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import { describe, type RunDescription, start } from '@/lib/services/maintenance/runs'
import { perform } from '@/lib/services/verb'
import { lastBeat } from '@/lib/store/target'
import { readOptions } from './options'
import { withContext } from './with-context'

export const maintainUsage = 'maintain TARGET [--dry-run] [--policy P]'

/**
 * `maintain`: runs a policy of a target now and tells what it did, for those who live in cron. The worker of a running
 * Arborist does the work. The exit code is 0 when all went well, 1 when something failed or the run ended early.
 */
export async function maintain(args: string[]): Promise<void> {
  const isDry = args.includes('--dry-run')
  const [target, ...rest] = args.filter((each) => each !== '--dry-run')
  if (!target || target.startsWith('-')) throw new Problem('invalid', `Usage: npx arborist ${maintainUsage}`)
  const { policy } = readOptions(rest, ['policy'])
  await withContext(async (context) => {
    const beat = await lastBeat(context.store.db)
    if (!beat || Date.now() - beat.getTime() > 30_000) {
      throw new Problem('busy', 'No worker is running, and a worker is who does the work.', {
        hint: 'Start Arborist with `npm start`, or a worker with `npx arborist worker`.',
      })
    }
    const { id } = await perform(start, context, { target, dryRun: isDry, ...(policy ? { policy } : {}) })
    let told = 0
    for (;;) {
      const run = await perform(describe, context, { target, run: id })
      told = tell(run, told)
      if (isRunOver(run.state)) {
        end(run)
        return
      }
      await sleep(1_000)
    }
  })
}

/** Prints the items that are over since, in their order; answers how many were told. */
function tell({ items }: RunDescription, told: number): number {
  const over = items.slice(told)
  const open = over.findIndex((item) => ['waiting', 'confirming', 'running'].includes(item.state))
  const done = open < 0 ? over : over.slice(0, open)
  for (const item of done) {
    const name = [item.schema, item.index ?? item.table].filter(Boolean).join('.')
    const words = visibleText(item.ended ?? item.says)
    process.stdout.write(`${itemStateWords[item.state]}\t${taskWords[item.task]}\t${visibleText(name)}\t${words}\n`)
    for (const sql of item.sql ?? []) process.stdout.write(`\t${visibleText(sql)}\n`)
  }
  return told + done.length
}

function end(run: RunDescription): void {
  for (const { reason, schema, index, table, says } of run.leftOut.slice(0, 20)) {
    const name = visibleText([schema, index ?? table].filter(Boolean).join('.'))
    process.stdout.write(`Left out\t${leftOutWords[reason]}\t${name}\t${visibleText(says)}\n`)
  }
  const freed = run.reclaimedBytes > 0 ? ` (${bytes(run.reclaimedBytes)} freed)` : ''
  process.stderr.write(`${visibleText(run.says ?? '')}${freed}\n`)
  process.exitCode = run.state === 'finished' && run.failed === 0 ? 0 : 1
}
