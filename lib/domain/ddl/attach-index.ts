import type { Step } from '../operation/step'
import { qualified } from './quote'
import { stepWords } from './step-words'

type Named = { schema: string; name: string }

/** ALTER INDEX … ATTACH PARTITION; the last one makes the parent valid, and one that is attached already changes nothing. */
export function attachIndex(parent: Named, part: Named): Step {
  return {
    sql: `ALTER INDEX ${qualified(parent.schema, parent.name)} ATTACH PARTITION ${qualified(part.schema, part.name)}`,
    does: 'attach',
    ...stepWords.attach,
    object: { schema: part.schema, name: part.name },
    isOptional: false,
  }
}
