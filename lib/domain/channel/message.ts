import { type CareReport, careBlocks, careMarkdown } from '../maintenance/care-report'
import { type Block, blocksHtml } from '../report/blocks'
import { visibleText } from '../visible-text'
import { type Alert, alertPath, alertSays } from './alert'

/** What is sent: a mail has subject, text and HTML, a webhook subject, text and data. */
export type Message = { subject: string; text: string; html: string; data: Record<string, unknown> }

/** Alerts that one message spells out; it says how many more there are. */
export const mostAlerts = 100
const longestSubject = 150

/** One line that fits into a header, whatever names it is made of. */
export function subjectLine(text: string): string {
  const letters = [...visibleText(text)]
  return letters.length > longestSubject ? `${letters.slice(0, longestSubject - 1).join('')}…` : letters.join('')
}

/** Alerts of one moment as one message. `home` is the address people use, null where nobody gave one. */
export function alertMessage(alerts: readonly [Alert, ...Alert[]], home: string | null): Message {
  const told = alerts.slice(0, mostAlerts).map((alert) => {
    const path = alertPath(alert)
    const { key, at, target, facts } = alert
    return { key, kind: facts.kind, at, target, says: alertSays(alert), path, url: home ? `${home}${path}` : null }
  })
  const more = alerts.length - told.length
  const rest = more > 0 ? `And ${more} more; the pages of Arborist show them.` : null
  const [first] = told
  const names = [...new Set(alerts.map(({ target }) => target.name))]
  const subject =
    alerts.length === 1 ? `${first!.target.name}: ${first!.says}` : `${alerts.length} alerts: ${names.join(', ')}`
  const lines = told.map(({ target, says, url }) => `${visibleText(target.name)}: ${says}${url ? `\n  ${url}` : ''}`)
  const blocks: Block[] = [
    { kind: 'list', items: told.map(({ target, says, url }) => ({ term: target.name, text: says, url })) },
    ...(rest ? [{ kind: 'text' as const, text: rest }] : []),
  ]
  return {
    subject: subjectLine(`Arborist: ${subject}`),
    text: `${[...lines, ...(rest ? [rest] : [])].join('\n\n')}\n`,
    html: blocksHtml('Arborist', blocks),
    data: { alerts: told, more },
  }
}

/** A report of care: Markdown as the text of a mail, the report itself as the data of a webhook. */
export function reportMessage(report: CareReport, home: string | null): Message {
  const day = (at: Date) => at.toISOString().slice(0, 10)
  return {
    subject: subjectLine(`Arborist: maintenance report, ${day(report.from)} to ${day(report.to)}`),
    text: careMarkdown(report),
    html: blocksHtml('Maintenance report', careBlocks(report, home)),
    data: { report },
  }
}

/** What “Send a test message” sends. */
export function testMessage(channel: string, home: string | null): Message {
  const text = `This is a test of the channel “${visibleText(channel)}”. What it takes will come here.`
  return {
    subject: subjectLine(`Arborist: test of the channel ${channel}`),
    text: `${text}${home ? `\n\n${home}` : ''}\n`,
    html: blocksHtml('Arborist', [{ kind: 'text', text }]),
    data: {},
  }
}
