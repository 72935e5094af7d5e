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
  return byTag.get(tag) ?? tag.replaceAll('-', ' ')
}

function tagOf(name: string): string {
  return name.replace(/[^A-Za-z0-9\-_.]/g, '-')
}
