import 'server-only'
import { z } from 'zod'
import { bloat } from '@/lib/services/bloat/read'
import { cancel as cancelScan, scan } from '@/lib/services/bloat/scan'
import {
  add as addChannel,
  change as changeChannel,
  describe as describeChannel,
  list as listChannels,
  remove as removeChannel,
  test as testChannel,
} from '@/lib/services/channel/channels'
import { dismiss, restore } from '@/lib/services/finding/dismiss'
import {
  describe as describeFinding,
  exportAll as exportFindings,
  list as listFindings,
} from '@/lib/services/finding/read'
import { report } from '@/lib/services/finding/report'
import { describe as describeIndex, series } from '@/lib/services/index/describe'
import { ledger } from '@/lib/services/index/ledger'
import { exportAll as exportIndexes, list as listIndexes } from '@/lib/services/index/list'
import { exportRuns, history } from '@/lib/services/maintenance/history'
import { pin, plan } from '@/lib/services/maintenance/plan'
import {
  add as addPolicy,
  change as changePolicy,
  describe as describePolicy,
  list as listPolicies,
  preview as previewPolicy,
  remove as removePolicy,
} from '@/lib/services/maintenance/policies'
import { report as careReport } from '@/lib/services/maintenance/report'
import {
  cancel as cancelRun,
  describe as describeRun,
  list as listRuns,
  start as startRun,
} from '@/lib/services/maintenance/runs'
import { metrics } from '@/lib/services/metrics/read'
import { approve } from '@/lib/services/operation/approve'
import { cancel } from '@/lib/services/operation/cancel'
import { changeLimits } from '@/lib/services/operation/change-limits'
import { describe as describeOperation } from '@/lib/services/operation/describe'
import { follow } from '@/lib/services/operation/follow'
import { limits } from '@/lib/services/operation/limits'
import { list as listOperations } from '@/lib/services/operation/list'
import { script } from '@/lib/services/operation/script'
import { start as startOperation } from '@/lib/services/operation/start'
import { startBatch } from '@/lib/services/operation/start-batch'
import { undo } from '@/lib/services/operation/undo'
import { permits } from '@/lib/services/permit'
import { analyse as analysePlan } from '@/lib/services/plan/analyse'
import { keep as keepPlan, remove as removePlan } from '@/lib/services/plan/change'
import { explain } from '@/lib/services/plan/explain'
import { list as listPlans, facts as planFacts, read as readPlan } from '@/lib/services/plan/read'
import { request } from '@/lib/services/snapshot/request'
import { describe as describeStatement, list as listStatements } from '@/lib/services/statement/read'
import {
  columns,
  describe as describeTable,
  exportAll as exportTables,
  list as listTables,
  series as tableSeries,
} from '@/lib/services/table/read'
import { describe as describeTarget, list as listTargets, names, overview, search } from '@/lib/services/target/read'
import { add, edit, remove, test } from '@/lib/services/target/write'
import { type Verb, verb } from '@/lib/services/verb'

type AnyVerb = Pick<Verb<z.ZodType, unknown>, 'name' | 'input'>

const routes: [method: string, path: string, verb: AnyVerb, says: string][] = [
  ['get', '/api/targets', listTargets, 'Targets with their state'],
  ['post', '/api/targets', add, 'Add a target after trying its connection'],
  ['get', '/api/targets/{target}', describeTarget, 'One target'],
  ['patch', '/api/targets/{target}', edit, 'Change a target'],
  ['delete', '/api/targets/{target}', remove, 'Remove a target and its history'],
  ['post', '/api/targets/{target}/test', test, 'Test rights, extensions and settings'],
  ['post', '/api/targets/{target}/snapshots', request, 'Take a snapshot now; answers when it is stored'],
  ['get', '/api/targets/{target}/series', overview, 'Sizes and work of the whole target over time'],
  ['get', '/api/targets/{target}/names', names, 'Names of tables, of columns that indexes tell of, and of indexes'],
  ['get', '/api/targets/{target}/indexes', listIndexes, 'Indexes, sorted and filtered'],
  ['get', '/api/targets/{target}/indexes/{index}', describeIndex, 'One index'],
  ['get', '/api/targets/{target}/indexes/{index}/series', series, 'Use and size of one index over time, with events'],
  ['get', '/api/targets/{target}/indexes/export', exportIndexes, 'Indexes as CSV'],
  ['get', '/api/targets/{target}/indexes/{index}/ledger', ledger, 'The verdict on one index, with its evidence'],
  ['get', '/api/targets/{target}/indexes/{index}/bloat', bloat, 'The bloat of one index: figure, trend, cause, scan'],
  ['post', '/api/targets/{target}/indexes/{index}/scan', scan, 'Read every page of an index; answers at once'],
  ['delete', '/api/targets/{target}/indexes/{index}/scan', cancelScan, 'Cancel the scan of an index'],
  ['get', '/api/targets/{target}/findings', listFindings, 'Findings, most urgent first'],
  ['get', '/api/targets/{target}/findings/export', exportFindings, 'Findings as CSV, or as JSON with format=json'],
  [
    'get',
    '/api/targets/{target}/report',
    report,
    'The open findings as a report: JSON, or Markdown with format=markdown',
  ],
  ['get', '/api/targets/{target}/findings/{finding}', describeFinding, 'One finding with its history'],
  ['post', '/api/targets/{target}/findings/{finding}/dismiss', dismiss, 'Dismiss a finding until its facts change'],
  ['post', '/api/targets/{target}/findings/{finding}/restore', restore, 'Take a dismissal back'],
  ['get', '/api/targets/{target}/tables', listTables, 'Tables, sorted and filtered'],
  ['get', '/api/targets/{target}/tables/export', exportTables, 'Tables as CSV'],
  ['get', '/api/targets/{target}/tables/{table}', describeTable, 'One table with its indexes'],
  ['get', '/api/targets/{target}/tables/{table}/series', tableSeries, 'Reads and writes of one table over time'],
  ['get', '/api/targets/{target}/tables/{table}/columns', columns, 'Column statistics, asked of the server now'],
  ['get', '/api/targets/{target}/statements', listStatements, 'Statements by what they did in a window'],
  ['get', '/api/targets/{target}/statements/{statement}', describeStatement, 'One statement over time'],
  ['get', '/api/targets/{target}/plans', listPlans, 'Plans of a target, newest first'],
  ['post', '/api/targets/{target}/plans', explain, 'Have the target explain a statement; answers its plan, analysed'],
  ['get', '/api/targets/{target}/plans/facts', planFacts, 'What is known of tables that a plan names, as a JSON list'],
  ['get', '/api/targets/{target}/policies', listPolicies, 'Maintenance policies with their next runs'],
  [
    'post',
    '/api/targets/{target}/policies',
    addPolicy,
    'Add a policy; what is not given is the default, and its hours are those of UTC unless timeZone is given',
  ],
  ['get', '/api/targets/{target}/policies/{policy}', describePolicy, 'One policy'],
  ['patch', '/api/targets/{target}/policies/{policy}', changePolicy, 'Change a policy'],
  ['delete', '/api/targets/{target}/policies/{policy}', removePolicy, 'Remove a policy; its runs stay'],
  ['get', '/api/targets/{target}/policies/preview', previewPolicy, 'Words and next runs of a timetable and a window'],
  ['get', '/api/targets/{target}/plan', plan, 'What the next run does, and why it leaves the rest alone'],
  ['put', '/api/targets/{target}/plan', pin, 'Pin the next run to chosen items in a chosen order'],
  ['get', '/api/targets/{target}/runs', listRuns, 'Maintenance runs, newest first'],
  ['post', '/api/targets/{target}/runs', startRun, 'Run a policy now, or try it with dryRun; answers at once'],
  ['get', '/api/targets/{target}/runs/{run}', describeRun, 'One run with all it did, left and proposed'],
  ['post', '/api/targets/{target}/runs/{run}/cancel', cancelRun, 'Cancel a run'],
  ['get', '/api/targets/{target}/runs/history', history, 'What runs came to, by day or week'],
  ['get', '/api/targets/{target}/runs/export', exportRuns, 'Runs as CSV'],
  ['get', '/api/report', careReport, 'What care came to in a period, on all targets or target=a,b; or as Markdown'],
  ['get', '/api/channels', listChannels, 'Where alerts and reports are sent'],
  ['post', '/api/channels', addChannel, 'Add a channel: a webhook or e-mail, and what it takes'],
  ['get', '/api/channels/{channel}', describeChannel, 'One channel with its messages, newest first'],
  ['patch', '/api/channels/{channel}', changeChannel, 'Change a channel, pause it or let it go on'],
  ['delete', '/api/channels/{channel}', removeChannel, 'Remove a channel; what waits is not sent'],
  ['post', '/api/channels/{channel}/test', testChannel, 'Send a test message now; answers when it was taken'],
  ['get', '/api/plans', listPlans, 'Kept plans of no target, newest first'],
  ['post', '/api/plans', analysePlan, 'Analyse a pasted plan of up to 40 MB; stored only with "keep": true'],
  ['get', '/api/plans/{plan}', readPlan, 'One stored plan, analysed'],
  ['patch', '/api/plans/{plan}', keepPlan, 'Keep a plan, name it, or give it back to the history'],
  ['delete', '/api/plans/{plan}', removePlan, 'Delete a plan'],
  ['get', '/api/targets/{target}/operations', listOperations, 'Operations of a target, open ones first'],
  [
    'post',
    '/api/targets/{target}/operations',
    startOperation,
    'Start an operation; answers its id, or with "dryRun": true the preflight, and nothing is done',
  ],
  [
    'post',
    '/api/targets/{target}/operations/batch',
    startBatch,
    'Start several operations as one plan of action in safe order',
  ],
  ['post', '/api/targets/{target}/operations/script', script, 'A plan of action as an SQL script or migration file'],
  ['get', '/api/targets/{target}/limits', limits, 'What operations may do on a target'],
  ['patch', '/api/targets/{target}/limits', changeLimits, 'Change what operations may do, and as whom'],
  ['get', '/api/operations', listOperations, 'Operations of all targets, open ones first'],
  ['get', '/api/operations/{operation}', describeOperation, 'One operation with its steps, progress and log'],
  ['post', '/api/operations/{operation}/cancel', cancel, 'Cancel an operation; what it leaves is cleaned'],
  [
    'post',
    '/api/operations/{operation}/undo',
    undo,
    'Take an operation back; answers the id of the operation that does',
  ],
  ['post', '/api/operations/{operation}/approve', approve, 'A second person says yes'],
  ['get', '/api/events', follow, 'Server-sent events: which operations change'],
  ['get', '/api/search', search, 'Names of targets, tables and indexes'],
  ['get', '/api/metrics', metrics, 'Prometheus metrics'],
]

/** The description of the API, drawn from the same schemas that check its input. */
export const openApi = verb('api.describe', z.object({}), async () => {
  const paths: Record<string, Record<string, unknown>> = {
    '/api/health': {
      get: {
        summary: 'Whether pages can be served; open to probes',
        security: [],
        responses: { 200: { description: 'Yes' } },
      },
    },
  }
  for (const [method, path, each, summary] of routes) {
    paths[path] = { ...paths[path], [method]: describeRoute(method, path, each, summary) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Arborist', version: '1' },
    security: [{ key: [] }],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            hint: { type: 'string' },
            field: { type: 'string' },
          },
        },
      },
    },
    paths,
  }
})

function describeRoute(method: string, path: string, each: AnyVerb, summary: string) {
  const schema = z.toJSONSchema(each.input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, object>
    required?: string[]
  }
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
  const others = Object.entries(schema.properties ?? {}).filter(([name]) => !inPath.includes(name))
  const isRead = method === 'get'
  const required = (schema.required ?? []).filter((name) => !inPath.includes(name))
  return {
    operationId: `${method} ${each.name}`.replace(/\W+/g, '-'),
    summary,
    description: `Needs the role ${permits[each.name]}.`,
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(isRead
        ? others.map(([name, of]) => ({ name, in: 'query', required: required.includes(name), schema: of }))
        : []),
    ],
    ...(isRead || others.length === 0
      ? {}
      : {
          requestBody: {
            content: {
              'application/json': { schema: { type: 'object', required, properties: Object.fromEntries(others) } },
            },
          },
        }),
    responses: {
      [method === 'post' ? '201' : '200']: { description: 'Done' },
      default: {
        description: 'A problem, in one sentence with the next step',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}
