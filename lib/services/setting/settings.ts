import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import type { Db } from '@/lib/store/open'
import { defaultRetention, type Retention } from '@/lib/store/partition'
import { overdue } from '@/lib/store/rollup'
import { readSetting, writeSetting } from '@/lib/store/setting'
import { record } from '../record'
import { verb } from '../verb'

const days = (most: number) =>
  z.coerce
    .number({ error: 'A number of days' })
    .int('Whole days')
    .min(1, 'At least one day')
    .max(most, `At most ${most} days`)
const RetentionInput = z.object({ rawDays: days(90), hourlyDays: days(400), dailyDays: days(3650) })

/** How long history is kept; the defaults where nobody chose. */
export async function retention(db: Db): Promise<Retention> {
  const parsed = RetentionInput.safeParse(await readSetting(db, 'retention'))
  return parsed.success ? parsed.data : defaultRetention
}

export const read = verb('setting.read', z.object({}), async (context) => ({
  retention: await retention(context.store.db),
  /** Since when history waits to be rolled up, and is kept however old; null when it does not. */
  overdueSince: await overdue(context.store.db, context.now()),
}))

export const change = verb('setting.change', RetentionInput, async (context, input) => {
  if (input.rawDays > input.hourlyDays || input.hourlyDays > input.dailyDays) {
    throw new Problem('invalid', 'Coarser history is kept at least as long as finer history.', { field: 'hourlyDays' })
  }
  await context.store.db.transaction(async (tx) => {
    await writeSetting(tx, 'retention', input)
    await record(context, tx, { action: 'changed retention', subject: 'settings', detail: input })
  })
  return { retention: input }
})
