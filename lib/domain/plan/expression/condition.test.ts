import { describe, expect, test } from 'vitest'
import { columnTests } from './column-test'
import { type Condition, readConditions } from './condition'

/** `left operator right`, each side by kind and casts. */
function shown(condition: Condition): string {
  if (condition.kind === 'or') return `or(${condition.arms.map(shown).join(' | ')})`
  if (condition.kind === 'null') return `${side(condition.operand)} is ${condition.isNull ? 'null' : 'not null'}`
  if (condition.kind === 'truth') return `${condition.isTrue ? '' : 'not '}${side(condition.operand)}`
  if (condition.kind !== 'compare') return condition.kind
  const { left, operator, right, quantifier } = condition
  return `${side(left)} ${operator} ${quantifier ? `${quantifier} ` : ''}${side(right)}`
}

function side(operand: Extract<Condition, { kind: 'compare' }>['left']): string {
  const names = operand.columns
    .map(({ qualifier, column }) => (qualifier ? `${qualifier}.${column}` : column))
    .join('+')
  const what = operand.functionName ?? operand.value ?? ''
  return `${operand.kind}[${[names || what, ...operand.casts].join('::')}]`
}

describe('what PostgreSQL prints, read', () => {
  test.each([
    ["(status = 'open'::text)", 'column[status] = constant[open::text]'],
    [
      '((o.status = \'a (b) AND c\'::text) AND (o."Odd ""Name" >= 5))',
      'column[o.status] = constant[a (b) AND c::text] & column[o.Odd "Name] >= constant[5]',
    ],
    ["((code)::text = 'it''s'::text)", "column[code::text] = constant[it's::text]"],
    ["((code)::text = ANY ('{a,b}'::text[]))", 'column[code::text] = any constant[{a,b}::text[]]'],
    ["('x'::text = ANY (tags))", 'constant[x::text] = any column[tags]'],
    ['((id)::numeric = 1.5)', 'column[id::numeric] = constant[1.5]'],
    ['(id = $1)', 'column[id] = parameter[]'],
    ['(id = (InitPlan 1).col1)', 'column[id] = sub-plan[]'],
    [
      '((a = 1) OR (b = 2) OR ((c = 3) AND (d = 4)))',
      'or(column[a] = constant[1] | column[b] = constant[2] | unknown)',
    ],
    ['(deleted_at IS NULL)', 'column[deleted_at] is null'],
    ['((note)::text IS NOT NULL)', 'column[note::text] is not null'],
    ['is_open', 'column[is_open]'],
    ['(NOT is_open)', 'not column[is_open]'],
    ['(o.is_open IS TRUE)', 'column[o.is_open]'],
    ['(NOT (hashed SubPlan 1))', 'not'],
    ['(NOT (ANY (id = (hashed SubPlan 1).col1)))', 'not'],
    ['(hashed SubPlan 1)', 'unknown'],
    ["(lower((o.name)::text) ~~ '%x%'::text)", 'function[o.name] ~~ constant[%x%::text]'],
    ["((data ->> 'k'::text) = 'v'::text)", 'expression[data] = constant[v::text]'],
    ['(data @> \'{"k": 5}\'::jsonb)', 'column[data] @> constant[{"k": 5}::jsonb]'],
    ["(data OPERATOR(public.@>) '{}'::jsonb)", 'column[data] @> constant[{}::jsonb]'],
    ["(p <-> '(0,0)'::point)", 'column[p] <-> constant[(0,0)::point]'],
    ["(period && '[1,2)'::int4range)", 'column[period] && constant[[1,2)::int4range]'],
    [
      "(created_at > '2024-01-01 00:00:00+00'::timestamp with time zone)",
      'column[created_at] > constant[2024-01-01 00:00:00+00::timestamp with time zone]',
    ],
    ["(created_at > (now() - '1 day'::interval))", 'column[created_at] > expression[]'],
    ['(amount = (5)::numeric(10,2))', 'column[amount] = constant[5::numeric]'],
    ['(a = ARRAY[1, 2])', 'column[a] = constant[ARRAY[1, 2]]'],
    ["(EXTRACT(year FROM noted_at) = '2024'::numeric)", 'function[noted_at] = constant[2024::numeric]'],
    ['(COALESCE(amount, 0) = 0)', 'function[amount] = constant[0]'],
    ['(public.mine(a, b) = 1)', 'function[a+b] = constant[1]'],
    ['((a % 2) = 0)', 'expression[a] = constant[0]'],
    ['(o.customer_id = c.id)', 'column[o.customer_id] = column[c.id]'],
    ['(kind = \'x\'::public."Kind")', 'column[kind] = constant[x::Kind]'],
    ['(ROW(a, b) = ROW(1, 2))', 'function[a+b] = function[ROW]'],
    ["(name ~ '^a\\d'::text)", 'column[name] ~ constant[^a\\d::text]'],
    ['(a IS DISTINCT FROM b)', 'unknown'],
    ['CASE WHEN (a = 1) THEN true ELSE false END', 'unknown'],
    ['(a + b)', 'column[a] + column[b]'],
    ["(status = 'never closed", 'unknown'],
    ['((a = 1)', 'unknown'],
    ['(a = 1))', 'unknown'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(readConditions(text).map(shown).join(' & ')).toBe(expected)
  })
})

describe('tests of a relation’s own columns', () => {
  const tests = (text: string) =>
    columnTests(readConditions(text), 'o').map(
      ({ kind, column, expression, operator, isAny }) =>
        `${kind} ${column ?? `(${expression})`} ${operator}${isAny ? ' any' : ''}`,
    )

  test.each([
    ['(o.customer_id = c.id)', ['equality customer_id =']],
    ['(c.id = o.customer_id)', ['equality customer_id =']],
    ['(5 < o.a)', ['range a >']],
    ['(c.id = d.id)', []],
    ['(o.a = o.b)', []],
    ['(o.a = (o.b + 1))', []],
    ['(o.a <> 5)', ['other a <>']],
    ['(lower((o."Name")::text) = \'x\'::text)', ['equality (lower(("Name")::text)) =']],
    ["((o.data ->> 'k'::text) = 'v'::text)", ["equality ((data ->> 'k'::text)) ="]],
    ['((o.a = ANY ($1)) AND (o.b = ALL ($2)))', ['equality a = any']],
    ["((o.x = 1) AND (length('o.x'::text) = 3))", ['equality x =']],
    ['(o.a = (SubPlan 1))', []],
    ['(o.a = (SubPlan 1).col1)', []],
    ['(o.a > ((InitPlan 1).col1 + 1))', ['range a >']],
    ['(o.a < random())', []],
    ["(o.t < (clock_timestamp() - '1 day'::interval))", []],
    ['((o.a)::double precision = floor((random() * (5)::double precision)))', []],
    ["(o.t < (now() - '1 day'::interval))", ['range t <']],
    ["(o.a = 'random()'::text)", ['equality a =']],
    ['((o.f).g = 1)', ['equality ((f).g) =']],
  ])('%s', (text, expected) => expect(tests(text)).toEqual(expected))
})

test('deep nesting and long lists take one pass', () => {
  const deep = `${'('.repeat(200_000)}a = 1${')'.repeat(200_000)}`
  expect(readConditions(deep).map(shown)).toEqual(['column[a] = constant[1]'])
  const wide = `(${Array.from({ length: 20_000 }, (_, i) => `(c${i} = ${i})`).join(' AND ')})`
  expect(readConditions(wide)).toHaveLength(20_000)
  const casts = `(a${'::text'.repeat(50_000)} = 'x')`
  expect(readConditions(casts)[0]).toMatchObject({ kind: 'compare', operator: '=' })
  const quotes = `(a = '${"''".repeat(200_000)}')`
  expect(readConditions(quotes)[0]).toMatchObject({ right: { value: "'".repeat(200_000) } })
})
