import type { RawPlan, RawReading } from '../bag'
import { nodesIn, statementsIn } from '../json/statements'
import { cutOff, noPlan } from '../reading-problem'
import { rowDecimalsIn } from '../row-decimals'
import { straightenYaml } from './straighten-yaml'
import { yamlTree } from './yaml-tree'

/**
 * Reads every statement in a text of FORMAT YAML, whole or cut off. Linear in its length, never throws. Lines and columns of
 * problems are of this text.
 */
export function readYaml(text: string): RawReading {
  const tree = yamlTree(straightenYaml(text))
  const statements = tree.documents.flatMap((document) => statementsIn(document, () => []))
  if (statements.length === 0) return { raws: [], problems: [noPlan('YAML')], repairs: [] }
  const rowDecimals = rowDecimalsIn(text)
  const raws = statements.map((bag, i): RawPlan => {
    const lines = nodesIn(bag).map((node) => tree.lineOf.get(node) ?? 1)
    const isTruncated = tree.isTruncated && i === statements.length - 1
    return { format: 'yaml', bag, source: text, lines, rowDecimals, isTruncated, repairs: [] }
  })
  return { raws, problems: tree.isTruncated ? [cutOff(text)] : [], repairs: [] }
}
