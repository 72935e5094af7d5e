import { randomUUID } from 'node:crypto'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import type { Store } from '@/lib/store/open'
import { partitionEnd, partitionStart } from '@/lib/store/partition'
import { insertPolicy } from '@/lib/store/policy'
import { insertTarget } from '@/lib/store/target'

const runs = 10_000
const itemsEach = 20

/**
 * A target with 10,000 runs of two policies over five years, each with twenty items, operations for a tenth of them, sizes of
 * their indexes day by day, and edits of policies in the trail.
 */
export async function makeLongHistory(store: Store): Promise<{ slug: string; run: string }> {
  const id = randomUUID()
  const slug = 'long-history'
  const at = { host: '127.0.0.1', port: 1, database: 'none', user: 'nobody', tls: 'disable' as const }
  await insertTarget(store.db, { id, slug, name: 'Long history', ...at, pausedAt: new Date() })
  const made = { targetId: id, createdBy: 'bench', updatedBy: 'bench', since: new Date(), isEnabled: false }
  const settings = defaultPolicy('UTC')
  const [first, second] = await Promise.all(
    ['Nightly care', 'Weekend care'].map((name) => insertPolicy(store.db, { ...made, name, settings })),
  )
  const { pool } = store
  await pool.query(
    `insert into runs (target_id, policy_id, policy_name, settings, trigger, slot_at, state, says, actor_kind, actor_name,
       created_at, started_at, finished_at, ends_at, left_out, left_out_counts, index_bytes_before, index_bytes_after,
       bloat_bytes_before, bloat_bytes_after, done, failed, skipped, proposed, reclaimed_bytes, wal_bytes)
     select $1, case when n % 5 = 0 then $3::uuid else $2::uuid end, case when n % 5 = 0 then 'Weekend care' else 'Nightly care' end,
       $4, 'timetable', at, case n % 17 when 0 then 'stopped' when 1 then 'failed' when 2 then 'missed' else 'finished' end,
       '12 indexes rebuilt, 1.2 GB freed.', 'system', 'the timetable', at, at, at + make_interval(secs => 60 + n % 5000),
       at + interval '4 hours',
       (select jsonb_agg(jsonb_build_object('key', 'k' || m, 'task', 'rebuild', 'schema', 'public', 'table', 'table_' || m,
         'index', 'index_' || m, 'indexId', m, 'gainBytes', m * 100000, 'reason', 'too-little-gain',
         'says', '22 % bloat, 4.2 MB to gain; a rebuild begins at 30 % (modelled).', 'predictedMs', 4000)) from generate_series(1, 40) m),
       '{"too-little-gain": 40}', 5e11, 49e10, 8e10 + n * 1e5, 7e10 + n * 1e5, 12, n % 3, 2, 5, 1e9 + n * 1e4, 2e9
     from (select n, now() - make_interval(mins => n * 262) as at from generate_series(1, ${runs}) n) slots`,
    [id, first!.id, second!.id, settings],
  )
  await pool.query(
    `insert into run_items (run_id, target_id, position, key, task, state, outcome, says, ended, schema, "table", index, index_id,
       sql, started_at, finished_at, predicted_ms, measured, duration_ms, predicted_bytes, size_before, size_after,
       bloat_before, bloat_after, wal_bytes)
     select r.id, r.target_id, m, '["rebuild","public","table_' || m || '","index_' || m || '"]', case when m < 5 then 'statistics' else 'rebuild' end,
       case when m < 17 then 'done' when m < 19 then 'skipped' else 'failed' end, null,
       '42 % bloat, 80 MB to gain (modelled; a rebuild begins at 30 %).', 'Done.', 'public', 'table_' || m,
       case when m >= 5 then 'index_' || m end, case when m >= 5 then 1000000 + (m * 7 + extract(epoch from r.created_at)::bigint / 3600) % 500 end,
       array['REINDEX INDEX CONCURRENTLY public.index_' || m], r.started_at, r.finished_at, 4000 + m * 100, 3, 3800 + m * 90,
       8e7, 2e8, 12e7, 0.42, 0.02, 13e7
     from runs r, generate_series(1, ${itemsEach}) m where r.target_id = $1`,
    [id],
  )
  // The worker has made the months around now.
  const firstDay = Date.now() - 401 * 86_400_000
  for (
    let start = partitionStart('month', new Date(firstDay));
    start.getTime() < Date.now();
    start = partitionEnd('month', start)
  ) {
    const name = `bloat_days_${start.toISOString().slice(0, 10).replaceAll('-', '')}`
    const range = `from ('${start.toISOString()}') to ('${partitionEnd('month', start).toISOString()}')`
    await pool.query(`create table if not exists ${name} partition of bloat_days for values ${range}`)
  }
  await pool.query(
    `insert into bloat_days (at, index_id, measured_at, size_bytes, rows, ratio, reclaimable_bytes, confidence, is_settled)
     select date_trunc('day', now(), 'UTC') - make_interval(days => d), 1000000 + i, now() - make_interval(days => d), 15e7, 1e6, 0.2, 3e7, 'modelled', true
     from generate_series(0, 400) d, generate_series(0, 499) i`,
  )
  await pool.query(
    `insert into audit (at, actor_kind, actor_name, action, target_id, subject)
     select now() - make_interval(days => n * 9), 'person', 'somebody', 'changed policy', $1, 'Nightly care' from generate_series(1, 200) n`,
    [id],
  )
  await pool.query(
    `insert into operations (target_id, kind, state, request, schema, name, actor_kind, actor_name, created_at, finished_at, duration_ms)
     select $1, 'reindex-index', 'succeeded', '{}', 'public', 'index_' || n, 'person', 'somebody', at, at, 4000
     from (select n, now() - make_interval(hours => n * 20) as at from generate_series(1, 2000) n) done`,
    [id],
  )
  await pool.query('vacuum analyze')
  const { rows } = await pool.query<{ id: string }>('select id from runs where target_id = $1 limit 1 offset 5000', [
    id,
  ])
  return { slug, run: rows[0]!.id }
}

export type HistoryTime = { what: string; ms: number; mostMs: number }

/** Routes of a long history at their 95th percentile, and its page from the data to the first charts, as built. */
export async function timeHistory(
  base: string,
  key: string,
  link: string,
  { slug, run }: { slug: string; run: string },
): Promise<HistoryTime[]> {
  const api = `/api/targets/${slug}`
  const times: HistoryTime[] = []
  const routes: [string, (n: number) => string, number?][] = [
    ['GET runs/history, five years', () => `${api}/runs/history?days=1825`],
    ['GET runs/history, 30 to 365 days', (n) => `${api}/runs/history?days=${[30, 90, 365][n % 3]}&compare=year`],
    ['GET runs, any portion of 10,000', (n) => `${api}/runs?limit=50&offset=${(n * 397) % 9_900}`],
    ['GET a run of 20 items', () => `${api}/runs/${run}`],
    ['GET the report of a year', () => `/api/report?target=${slug}&days=365`],
    ['GET tonight’s plan beside it', () => `${api}/plan`, 3_000],
  ]
  for (const [what, pathOf, mostMs = 150] of routes) {
    const found: number[] = []
    for (let n = 0; n < 45; n += 1) {
      const started = performance.now()
      const answer = await fetch(base + pathOf(n), { headers: { authorization: `Bearer ${key}` } })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${answer.status} ${pathOf(n)}: ${text.slice(0, 200)}`)
      if (n >= 5) found.push(performance.now() - started)
    }
    found.sort((a, b) => a - b)
    times.push({
      what: `10,000 runs: ${what}, 95th percentile`,
      ms: found[Math.floor(found.length * 0.95)]!,
      mostMs,
    })
  }
  const page = await timePage(base, link, slug)
  times.push(
    { what: '10,000 runs: history page, from the data to its figures (median of 5)', ms: page.figuresMs, mostMs: 300 },
    { what: '10,000 runs: history page, from the data to its first charts', ms: page.chartsMs, mostMs: 1_000 },
  )
  return times
}

type Seen = { figuresAt: number; chartsAt: number }

async function timePage(base: string, link: string, slug: string): Promise<{ figuresMs: number; chartsMs: number }> {
  const { chromium } = await import('playwright')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || undefined,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(link)
    await page.waitForLoadState('networkidle')
    await page.addInitScript(() => {
      const seen: Seen = { figuresAt: 0, chartsAt: 0 }
      /** After the frame that draws it. */
      const note = (what: keyof Seen) =>
        requestAnimationFrame(() =>
          setTimeout(() => {
            seen[what] ||= performance.now()
          }),
        )
      const look = () => {
        if (!seen.figuresAt && document.querySelector('section[aria-label^="Compared with"]')) note('figuresAt')
        // The timeline with its points.
        const drawn = document.querySelectorAll('.recharts-scatter-symbol, .recharts-bar-rectangle').length
        if (drawn > 20) return void note('chartsAt')
        requestAnimationFrame(look)
      }
      Object.assign(window, { seen })
      requestAnimationFrame(look)
    })
    const found: Seen[] = []
    for (let n = 0; n < 5; n += 1) {
      await page.goto(`${base}/targets/${slug}/maintenance/history?days=1825`)
      const isDrawn = () => (window as unknown as { seen: Seen }).seen.chartsAt > 0
      await page.waitForFunction(isDrawn, null, { timeout: 30_000 })
      found.push(
        await page.evaluate(() => {
          const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
          const { seen } = window as unknown as { seen: Seen }
          const since = (at: number) => Math.max(0, at - navigation!.responseEnd)
          return { figuresAt: since(seen.figuresAt), chartsAt: since(seen.chartsAt) }
        }),
      )
    }
    const middle = (of: (each: Seen) => number) => found.map(of).sort((a, b) => a - b)[2]!
    return { figuresMs: middle((each) => each.figuresAt), chartsMs: middle((each) => each.chartsAt) }
  } finally {
    await browser.close()
  }
}
