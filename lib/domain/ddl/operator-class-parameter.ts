import { Problem } from '../problem'
import { quoteLiteral } from './quote'

type Bounds = { least: number; most: number; isWhole: boolean }

const signature: Record<string, Bounds> = { siglen: { least: 1, most: 2024, isWhole: true } }

/** Of the operator classes that PostgreSQL and its contrib modules bring, as in their sources; of others only the form is judged. */
const known: Record<string, Record<string, Bounds>> = {
  tsvector_ops: signature,
  gist_trgm_ops: signature,
  gist_hstore_ops: signature,
  gist__intbig_ops: signature,
  gist_ltree_ops: { siglen: { least: 4, most: 2024, isWhole: true } },
  gist__ltree_ops: signature,
  gist__int_ops: { numranges: { least: 1, most: 252, isWhole: true } },
}
const multi: Record<string, Bounds> = { values_per_range: { least: 8, most: 256, isWhole: true } }
const bloom: Record<string, Bounds> = {
  n_distinct_per_range: { least: -1, most: 2_147_483_647, isWhole: false },
  false_positive_rate: { least: 0.0001, most: 0.25, isWhole: false },
}

/**
 * `siglen = '32', …`, each value a literal as the server prints it; empty for none. Throws Problem that names the parameter and
 * its bounds.
 */
export function operatorClassParameterList(
  operatorClass: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${nameOf(name)} = ${quoteLiteral(written(boundsOf(operatorClass), name, value))}`)
    .join(', ')
}

function boundsOf(operatorClass: string): Record<string, Bounds> | null {
  if (Object.hasOwn(known, operatorClass)) return known[operatorClass]!
  if (operatorClass.endsWith('_minmax_multi_ops')) return multi
  return operatorClass.endsWith('_bloom_ops') ? bloom : null
}

function nameOf(name: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return name
  throw new Problem('invalid', 'A parameter of an operator class is a name in small letters.', { field: 'keys' })
}

function written(bounds: Record<string, Bounds> | null, name: string, value: string | number | boolean): string {
  const refuse = (message: string): never => {
    throw new Problem('invalid', message, { field: 'keys' })
  }
  if (bounds === null) {
    if (typeof value === 'boolean') return String(value)
    const isPlain = typeof value === 'number' ? Number.isFinite(value) : /^[\w.-]{1,100}$/.test(String(value))
    return isPlain ? String(value) : refuse(`${name} is a number or one word.`)
  }
  const own = Object.hasOwn(bounds, name) ? bounds[name]! : null
  if (own === null)
    return refuse(`The operator class has no parameter ${name}. It has ${Object.keys(bounds).join(', ')}.`)
  const { least, most, isWhole } = own
  const isFit = typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value))
  return isFit ? String(value) : refuse(`${name} is a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`)
}
