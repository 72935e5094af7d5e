import { count, duration, plural } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Finding } from '../finding'
import { nodeWords } from '../node-words'
import { writeText } from './write-text'

const mostFindings = 20

/** The plan for an issue or a chat: its figures, its findings, its text in a fence that nothing in it can close. */
export function writeMarkdown(analysis: Analysis, findings: Finding[]): string {
  const { plan, executionMs } = analysis
  const parts: string[] = []
  const facts = [
    plan.hasTimes && executionMs !== null ? `execution ${duration(executionMs)}` : null,
    plan.planningTimeMs !== null ? `planning ${duration(plan.planningTimeMs)}` : null,
    plan.nodes[0]?.totalCost == null ? null : `cost ${count(plan.nodes[0].totalCost)}`,
    plural(plan.nodes.length, 'node'),
  ].filter((fact) => fact !== null)
  parts.push(`**Plan**: ${facts.join(', ')}`)
  if (plan.query !== null) parts.push(fenced(plan.query, 'sql'))
  const told = findings.slice(0, mostFindings).map((finding) => {
    const node = finding.nodeId === null ? undefined : plan.nodes[finding.nodeId]
    const where = node ? ` (${code(nodeWords(node))})` : ''
    return `- ${finding.severity}: ${plainText(finding.title)}${where}. ${plainText(finding.remedy)}`
  })
  if (told.length > 0) parts.push(told.join('\n'))
  if (findings.length > mostFindings) parts.push(`… and ${plural(findings.length - mostFindings, 'more finding')}`)
  const { query: _, ...rest } = plan
  parts.push(fenced(writeText({ ...rest, query: null, properties: withoutQuery(plan.properties) }).trimEnd(), ''))
  return `${parts.join('\n\n')}\n`
}

function withoutQuery(properties: Analysis['plan']['properties']): Analysis['plan']['properties'] {
  const { 'Query Text': _, ...rest } = properties
  return rest
}

/** A fence longer than any run of backticks inside. */
function fenced(text: string, language: string): string {
  let longest = 2
  for (const [run] of text.matchAll(/`{1,1000}/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

function code(text: string): string {
  return fencedInline(text.replace(/[\r\n]/g, ' '))
}

function fencedInline(text: string): string {
  let longest = 0
  for (const [run] of text.matchAll(/`{1,1000}/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const space = longest > 0 ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}

/** Names in sentences must not become links, pictures or tags. */
function plainText(text: string): string {
  return text.replace(/[\r\n]/g, ' ').replace(/[\\`*_[\]<>!#|~@]/g, '\\$&')
}
