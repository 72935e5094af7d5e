import { visibleText } from '../visible-text'
import { prose } from './markdown-prose'
import { markdownTable } from './markdown-table'

/** A part of a paper. Its texts are plain, and what is foreign in them cannot leave its place in any form of the paper. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: { term: string; text: string; url?: string | null }[] }
  | { kind: 'table'; head: string[]; rows: string[][] }

/** As GitHub-flavoured Markdown. */
export function blocksMarkdown(title: string, blocks: readonly Block[]): string {
  return `${[`# ${prose(title)}`, ...blocks.map(markdownOf)].join('\n\n')}\n`
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${prose(block.text)}`
    case 'text':
      return prose(block.text)
    case 'list':
      return block.items.map(({ term, text }) => `- **${prose(term)}**: ${prose(text)}`).join('\n')
    case 'table':
      return markdownTable(
        block.head,
        block.rows.map((row) => row.map(prose)),
      )
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that is no markup, within an element or an attribute in quotes. */
function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (each) => entities[each]!)
}

const cell = 'style="border:1px solid #ccd3cd;padding:3px 8px;text-align:left;vertical-align:top"'

/** As one page of HTML without anything to fetch, as a mail shows it. */
export function blocksHtml(title: string, blocks: readonly Block[]): string {
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title>`
  const body = [`<h1 style="font-size:18px">${escapeHtml(title)}</h1>`, ...blocks.map(htmlOf)].join('\n')
  return `<!doctype html><html lang="en"><head>${head}</head><body style="font-family:sans-serif;font-size:14px">\n${body}\n</body></html>\n`
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="font-size:15px">${escapeHtml(block.text)}</h2>`
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map(itemHtml).join('')}</ul>`
    case 'table': {
      const isHeaded = block.head.some(Boolean)
      const head = block.head.map((text) => `<th ${cell}>${escapeHtml(text)}</th>`).join('')
      const rows = block.rows.map(
        (row) => `<tr>${row.map((text) => `<td ${cell}>${escapeHtml(text)}</td>`).join('')}</tr>`,
      )
      return `<table style="border-collapse:collapse">${isHeaded ? `<tr>${head}</tr>` : ''}${rows.join('')}</table>`
    }
  }
}

function itemHtml({ term, text, url }: { term: string; text: string; url?: string | null }): string {
  const words = `<b>${escapeHtml(term)}</b>: ${escapeHtml(text)}`
  return `<li>${words}${url ? ` <a href="${escapeHtml(url)}">Open</a>` : ''}</li>`
}
