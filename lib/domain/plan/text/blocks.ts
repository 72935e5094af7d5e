import { type Bag, emptyBag, type PlanValue } from '../bag'
import { isBag } from '../normalise'

/** Indented lines below a heading: a worker, a target table, JIT, Planning, or what an extension prints. */
export type Block = {
  /** Column of the heading; its lines stand further right. */
  column: number
  /** Where its properties go. */
  bag: Bag
  isWorker: boolean
  /** The property its lines are joined under, where FORMAT JSON has one text for them; then `bag` is the owner. */
  text: string | null
  /** Whose property the bag becomes, once a line stands below the heading. */
  pending: { owner: Bag; name: string } | null
}

/** Headings whose lines FORMAT JSON joins into one text. */
const texts = new Set(['Generated Plan Advice', 'Supplied Plan Advice'])

/** The open blocks. A line belongs to the innermost one that it stands to the right of. */
export class Blocks {
  private open: Block[] = []
  private readonly workers = new Map<number, Bag>()

  /** Closes everything, as a node's line does. */
  clear(): void {
    if (this.open.length > 0) this.open = []
    this.workers.clear()
  }

  /** The block a line at `column` belongs to; closes those it does not stand in. */
  at(column: number): Block | null {
    let block = this.innermost
    while (block && block.column >= column) {
      this.open.pop()
      block = this.innermost
    }
    if (block?.pending) {
      block.pending.owner[block.pending.name] = block.bag
      block.pending = null
    }
    return block
  }

  get innermost(): Block | null {
    return this.open[this.open.length - 1] ?? null
  }

  /** Opens a worker's block; one that was opened before goes on. */
  openWorker(node: Bag, number: number, column: number): Bag {
    const before = this.workers.get(number)
    const bag = before ?? emptyBag()
    if (!before) {
      bag['Worker Number'] = number
      listOf(node, 'Workers').push(bag)
      this.workers.set(number, bag)
    }
    this.open.push({ column, bag, isWorker: true, text: null, pending: null })
    return bag
  }

  /** Opens one entry of a list: a target table, an entry of the range table. */
  openEntry(owner: Bag, list: string, column: number): Bag {
    const bag = emptyBag()
    listOf(owner, list).push(bag)
    this.open.push({ column, bag, isWorker: false, text: null, pending: null })
    return bag
  }

  /** Opens the block of a heading `Name:`; without lines below it the property stays an empty text. */
  openNamed(owner: Bag, name: string, column: number): void {
    const before = owner[name]
    owner[name] ??= ''
    if (texts.has(name)) this.open.push({ column, bag: owner, isWorker: false, text: name, pending: null })
    else if (isBag(before)) this.open.push({ column, bag: before, isWorker: false, text: null, pending: null })
    else this.open.push({ column, bag: emptyBag(), isWorker: false, text: null, pending: { owner, name } })
  }
}

function listOf(bag: Bag, name: string): PlanValue[] {
  const list = bag[name]
  if (Array.isArray(list)) return list
  const fresh: PlanValue[] = []
  bag[name] = fresh
  return fresh
}
