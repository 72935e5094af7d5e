import type { PlanValue } from '../bag'

/** An element inside another, under its name in FORMAT JSON. */
export type XmlChild = { name: string; value: PlanValue }

/** Names in which not every character that XML cannot hold was a blank, or that hold a hyphen of their own. */
const odd = [
  'I/O Read Time',
  'I/O Write Time',
  'Shared I/O Read Time',
  'Shared I/O Write Time',
  'Local I/O Read Time',
  'Local I/O Write Time',
  'Temp I/O Read Time',
  'Temp I/O Write Time',
  'I/O Count',
  'I/O Waits',
  'Average I/O Size',
  'Average I/Os In Progress',
  'One-Time Filter',
  'Full-sort Groups',
  'Pre-sorted Groups',
]

const byTag = new Map(odd.map((name) => [tagOf(name), name]))

/**
 * The property's name in FORMAT JSON. PostgreSQL writes a hyphen for each character other than letters, digits, hyphen,
 * underscore and dot (ExplainXMLTag); names are known by their tag, and in others a hyphen was a blank.
 */
export function propertyName(tag: string): string {
  return byTag.get(tag) ?? (tag.includes('-') ? tag.replaceAll('-', ' ') : tag)
}

function tagOf(name: string): string {
  return name.replace(/[^A-Za-z0-9\-_.]/g, '-')
}

/**
 * The name of an element among the children that stand before it. Settings are their tags; the groups of an incremental sort
 * share a tag: the full sort comes first, memory before disk.
 */
export function nameIn(parent: { name: string; children: XmlChild[] }, tag: string): string {
  if (parent.name === 'Settings') return tag
  const has = (name: string) => parent.children.some((child) => child.name === name)
  if (tag === 'Incremental-Sort-Groups') return has('Full-sort Groups') ? 'Pre-sorted Groups' : 'Full-sort Groups'
  if (tag === 'Sort-Space')
    return has('Sort Space Memory') || isOnDisk(parent.children) ? 'Sort Space Disk' : 'Sort Space Memory'
  return propertyName(tag)
}

function isOnDisk(children: XmlChild[]): boolean {
  const methods = children.find((child) => child.name === 'Sort Methods Used')?.value
  return Array.isArray(methods) && methods.every((method) => String(method).startsWith('external'))
}
