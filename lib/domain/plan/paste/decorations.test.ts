import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readPlans } from '../read'

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url))

const plans: Record<string, string> = {
  text: fixture('001-text'),
  'text with marks in literals': [
    'Nested Loop  (cost=1.00..200.50 rows=10 width=36) (actual time=0.050..1.500 rows=10 loops=1)',
    `  Output: o.id, "Odd (Name)".val, 'it''s "q" & <b> ; x'::text`,
    `  Join Filter: ((o.note)::text <> 'a | b; c, "d" + e'::text)`,
    '  Buffers: shared hit=20 read=5',
    '  ->  Index Scan using o_pkey on public.o  (cost=0.29..100.00 rows=10 width=18) (actual time=0.020..0.500 rows=10 loops=1)',
    '        Index Cond: ((o.id > 5) AND (o.id < 100))',
    '        Buffers: shared hit=10',
    '  ->  Seq Scan on public."Odd (Name)"  (cost=0.00..10.00 rows=1 width=18) (actual time=0.030..0.090 rows=1 loops=10)',
    `        Filter: ("Odd (Name)".val ~~ '%x>y&z%'::text)`,
    '        Rows Removed by Filter: 50',
    '        Buffers: shared hit=10 read=5',
    'Planning:',
    '  Buffers: shared hit=4',
    'Planning Time: 0.200 ms',
    'Execution Time: 1.600 ms',
  ].join('\n'),
  'text without costs': [
    'Hash Join',
    '  Hash Cond: (a.id = b.a_id)',
    '  ->  Seq Scan on a',
    "        Filter: (x = 'y'::text)",
    '  ->  Hash',
    '        ->  Index Only Scan using b_idx on b',
    '              Index Cond: (a_id > 5)',
  ].join('\n'),
  'text of one node': [
    'Seq Scan on orders  (cost=0.00..18.50 rows=100 width=14) (actual time=0.007..0.055 rows=100 loops=1)',
    "  Filter: (status = 'open'::text)",
    'Planning Time: 0.1 ms',
  ].join('\n'),
  JSON: fixture('002-json-array'),
  YAML: fixture('014-yaml'),
  XML: fixture('015-xml'),
}

type Decoration = { of: string; as: (plan: string) => string; not?: string[] }

const decorations: Decoration[] = [
  { of: '; at each end', as: each((line) => `${line};`) },
  { of: '; behind a header too', as: (plan) => `QUERY PLAN;\n${each((line) => `${line};`)(plan)}` },
  { of: ', at each end', as: each((line) => `${line},`) },
  { of: '$ of cat -A', as: each((line) => `${line}$`), not: ['JSON'] },
  { of: '<br> at each end', as: each(html, '<br>\n') },
  { of: '<br> and no line', as: each(html, '<br>') },
  { of: '<br> and no-break spaces', as: each((line) => html(line).replace(/^ +/, hard), '<br>') },
  { of: 'entities of markup', as: html },
  { of: 'entities by number', as: (plan) => plan.replace(/[<>&"']/g, (mark) => `&#${mark.charCodeAt(0)};`) },
  { of: 'entities twice', as: (plan) => html(html(plan)) },
  {
    of: 'a table in one line',
    as: (plan) => `<table>${each((line) => `<tr><td>${html(line)}</td></tr>`, '')(plan)}</table>`,
  },
  {
    of: 'a table with head, attributes and numbers',
    as: (plan) =>
      `<TABLE class="x"><thead><tr><th>#</th><th>QUERY PLAN</th></tr></thead><tbody>${each((line, i) => `<tr><td>${i + 1}</td><td style="x">${html(line).replaceAll(' ', '&nbsp;')}</td></tr>`, '')(plan)}</tbody></TABLE>`,
  },
  { of: 'rows of a table alone', as: each((line) => `<tr><td>${html(line)}</td></tr>`) },
  { of: 'one cell', as: (plan) => `<table><tr><td>${each(html, '<br>')(plan)}</td></tr></table>` },
  { of: 'one cell with lines', as: (plan) => `<table><tr><td><pre>${html(plan)}</pre></td></tr></table>` },
  { of: 'a page', as: (plan) => `<!DOCTYPE html><html><body><pre>${html(plan)}</pre></body></html>` },
  { of: 'paragraphs', as: each((line) => `<p>${html(line).replace(/^ +/, hard)}</p>`, '') },
  {
    of: 'spans of code',
    as: (plan) => `<pre><code>${each((line) => `<span class="l">${html(line)}</span>`)(plan)}</code></pre>`,
  },
  { of: 'backticks', as: each((line) => `\`${line}\``) },
  { of: 'backticks of a list', as: each((line) => `- \`${line}\``) },
  { of: 'backticks with numbers', as: each((line, i) => `${i + 1}. \`${line}\``) },
  { of: 'two backticks', as: each((line) => `\`\` ${line} \`\``) },
  { of: 'backticks behind the indentation', as: each((line) => line.replace(/^( *)(.*)$/, '$1`$2`')) },
  { of: 'a pair of backticks', as: (plan) => `\`${plan}\`` },
  { of: 'a fence in the line', as: (plan) => `\`\`\`${plan}\`\`\`` },
  { of: 'bold lines', as: each((line) => `**${line}**`) },
  {
    of: 'a table of Markdown in backticks',
    as: (plan) => `| QUERY PLAN |\n|---|\n${each((line) => `| \`${line.replaceAll('|', '\\|')}\` |`)(plan)}`,
  },
  {
    of: 'a table of Markdown with <br>',
    as: (plan) =>
      `| QUERY PLAN |\n|---|\n| ${each((line) => line.replaceAll('|', '\\|').replace(/^ +/, hard), '<br>')(plan)} |`,
    not: ['XML'],
  },
  {
    of: 'backslashes of Markdown',
    as: (plan) => plan.replace(/([\\`*_{}[\]()#+.!|<>-])/g, '\\$1'),
    not: ['JSON', 'YAML', 'XML'],
  },
  { of: 'mail without a space', as: each((line) => `>${line}`) },
  { of: 'mail with entities', as: each((line) => `&gt; ${html(line)}`) },
  { of: 'mail with bars', as: each((line) => `| ${line}`) },
  { of: 'mail with initials', as: each((line) => `JS> ${line}`) },
  { of: 'notices', as: each((line) => `psql:x.sql:3: NOTICE:  ${line}`) },
  { of: 'names of a file', as: each((line, i) => `out/plan.txt:${i + 1}:${line}`) },
  { of: 'strings with commas', as: each((line) => `${JSON.stringify(line)},`) },
  { of: 'strings with leading commas', as: each((line, i) => (i > 0 ? ',' : '') + JSON.stringify(line)) },
  { of: 'strings alone', as: each((line) => JSON.stringify(line)) },
  { of: 'a list of strings', as: (plan) => JSON.stringify(plan.split('\n'), null, 2) },
  { of: 'single quotes', as: each(sql) },
  { of: 'single quotes and +', as: each((line, i, last) => `${script(line)}${i < last ? ' +' : ''}`) },
  { of: 'leading +', as: each((line, i) => `${i > 0 ? '+ ' : ''}${script(line)}`) },
  {
    of: 'written line feeds and +',
    as: each((line, i, last) => JSON.stringify(`${line}\n`) + (i < last ? ' +' : ';')),
  },
  { of: 'a variable', as: (plan) => `String plan = ${each((line) => JSON.stringify(`${line}\n`), '\n    + ')(plan)};` },
  { of: 'strings next to each other', as: (plan) => `(${each((line) => JSON.stringify(`${line}\n`), '\n ')(plan)})` },
  { of: 'three quotes', as: (plan) => `plan = """\n${plan}\n"""` },
  { of: '||', as: each((line, i, last) => sql(line) + (i < last ? " || E'\\n' ||" : '')) },
  { of: '|| chr(10)', as: each((line, i, last) => sql(line) + (i < last ? ' || chr(10) ||' : '')) },
  { of: 'E and ||', as: each((line, i, last) => `E${sql(slashed(line)).slice(0, -1)}${i < last ? "\\n' ||" : "'"}`) },
  { of: 'one string of E', as: (plan) => `SELECT E${sql(slashed(plan)).replaceAll('\n', '\\n')};` },
  { of: 'ARRAY', as: (plan) => `ARRAY[${plan.split('\n').map(sql).join(', ')}]` },
  {
    of: 'VALUES',
    as: (plan) =>
      `VALUES\n${plan
        .split('\n')
        .map((line) => `(${sql(line)})`)
        .join(',\n')};`,
  },
  { of: 'one string of SQL', as: sql },
  { of: 'dollar quotes', as: (plan) => `$plan$${plan}$plan$;` },
  {
    of: 'records of another name',
    as: (plan) => JSON.stringify(plan.split('\n').map((line) => ({ '?column?': line }))),
  },
  { of: 'a property of JSON', as: (plan) => JSON.stringify({ id: 7, plan, note: 'x' }, null, 2) },
  { of: 'dots of indentation', as: each((line) => line.replace(/^ +/, (run) => '·'.repeat(run.length))) },
  {
    of: 'full stops of indentation',
    as: each((line) => line.replace(/^ +/, (run) => '.'.repeat(run.length))),
    not: ['JSON'],
  },
  { of: 'no-break spaces', as: each((line) => line.replace(/^ +/, (run) => '\u00a0'.repeat(run.length))) },
  { of: 'no-break spaces only', as: (plan) => plan.replaceAll(' ', '\u00a0') },
  { of: 'visible spaces', as: (plan) => plan.replaceAll(' ', '·') },
  { of: 'ideographic spaces', as: each((line) => line.replace(/^ +/, (run) => '\u3000'.repeat(run.length / 2))) },
  {
    of: 'tabs of four',
    as: each((line) => line.replace(/^ +/, (run) => '\t'.repeat(run.length / 4) + ' '.repeat(run.length % 4))),
  },
  {
    of: 'tabs of eight',
    as: each((line) => line.replace(/^ +/, (run) => '\t'.repeat(run.length / 8) + ' '.repeat(run.length % 8))),
  },
  { of: 'tags of a forum', as: (plan) => `[code]${plan}[/code]` },
  { of: 'words around', as: (plan) => `Here is my plan:\n\n${plan}\n\nWhat can I do?` },
]

describe.each(Object.entries(plans))('%s', (name, plan) => {
  const plain = modelOf(plan)

  test.each(decorations.filter(({ not }) => !not?.includes(name)))('within $of', ({ as }) => {
    expect(modelOf(as(plan))).toEqual(plain)
  })
})

function modelOf(text: string): unknown {
  const { plans: found, problems } = readPlans(text)
  const nodes = found.map((plan) => plan.nodes.map(({ line, ...node }) => node))
  return { nodes, problems, times: found.map((plan) => [plan.planningTimeMs, plan.executionTimeMs, plan.isTruncated]) }
}

function fixture(name: string): string {
  const file = readdirSync(join(folder, name)).find((each) => each.startsWith('plan.')) as string
  return readFileSync(join(folder, name, file), 'utf8').trimEnd()
}

function each(change: (line: string, i: number, last: number) => string, end = '\n'): (plan: string) => string {
  return (plan) => {
    const lines = plan.split('\n')
    return lines.map((line, i) => change(line, i, lines.length - 1)).join(end)
  }
}

function html(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (mark) => names[mark] as string)
}

function hard(run: string): string {
  return '&nbsp;'.repeat(run.length)
}

function sql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function script(text: string): string {
  return `'${slashed(text).replaceAll("'", "\\'")}'`
}

function slashed(text: string): string {
  return text.replaceAll('\\', '\\\\')
}
