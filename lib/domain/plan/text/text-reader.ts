import { type Bag, emptyBag } from '../bag'
import { Blocks } from './blocks'
import { Continuations } from './continuation'
import { GroupingKeys } from './grouping-keys'
import { currentName, isStatementLevel, propertyKind } from './known-property'
import { type LineShape, shapeOf } from './line-shape'
import { readActual } from './metric-groups'
import { addTarget, type NameCache, type NodeLine, readNodeLine } from './node-line'
import { endsPlan, isLabel, startsPlan } from './plan-lines'
import { PlanTree } from './plan-tree'
import { addOtherLine, addProperty, splitProperty } from './property-line'
import { readRangeTableEntry, readTargetTable, readTrigger, readWorker } from './special-line'

/** Reads the lines of one plan, its first line given; `lines[next]` is the first that is not its own. */
export class TextReader {
  readonly statement: Bag = emptyBag()
  readonly tree: PlanTree
  next: number
  rowDecimals: 0 | 2 | null
  hasGroups: boolean
  /** The line that was cut off in the middle of its groups. */
  cutLine: number | null = null
  private readonly blocks = new Blocks()
  private readonly continuations: Continuations
  private readonly rootColumn: number
  private readonly rootHasArrow: boolean
  private keys: GroupingKeys
  private isOver = false

  constructor(
    private readonly lines: readonly string[],
    first: number,
    private readonly names: NameCache,
  ) {
    this.continuations = new Continuations(lines)
    const shape = shapeOf(lines[first] as string)
    const end = this.continuations.endOf(shape.text, first)
    const root = readNodeLine(this.continuations.join(shape.text, first, end), names)
    this.rootColumn = shape.column
    this.rootHasArrow = shape.hasArrow
    this.tree = new PlanTree({ bag: root.bag, type: root.type, column: -1, label: null, children: [], line: first })
    this.keys = new GroupingKeys(root.bag)
    this.rowDecimals = root.rowDecimals
    this.hasGroups = root.hasGroups
    if (root.isCut) this.cutLine = first
    this.next = end + 1
  }

  read(): void {
    let blank = 0
    while (this.next < this.lines.length) {
      const shape = shapeOf(this.lines[this.next] as string)
      if (shape.text === '' && !shape.hasArrow) {
        blank++
        this.next++
        continue
      }
      if (this.endsHere(shape)) break
      blank = 0
      const at = this.next
      const end = this.continuations.endOf(shape.text, at)
      this.next = end + 1
      if (end > at) shape.text = this.continuations.join(shape.text, at, end)
      this.take(shape, at)
    }
    this.next -= blank
    this.keys.finish()
  }

  private endsHere(shape: LineShape): boolean {
    if (shape.hasArrow) return this.isOver || (this.rootHasArrow && shape.column <= this.rootColumn)
    const isLeft = shape.column <= this.rootColumn + 1
    if (this.isOver) {
      const name = splitProperty(shape.text)?.name
      if (isLeft && (name === undefined || !isStatementLevel(name) || Object.hasOwn(this.statement, name))) return true
    }
    if (!isLeft) return false
    if (endsPlan(shape.text)) return true
    if (splitProperty(shape.text) && !shape.text.endsWith(')')) return false
    const isTarget = readTargetTable(shape.text, this.tree.last.bag.Operation) !== null
    return !(isTarget && shape.column > this.rootColumn) && startsPlan(shape, this.lines, this.next, this.names)
  }

  private take(shape: LineShape, at: number): void {
    if (shape.hasArrow) this.takeNode(shape, at)
    else if (isLabel(shape.text) && this.arrowFollows(at)) {
      this.blocks.clear()
      this.tree.addLabel(shape.text, shape.column)
    } else this.takeLine(shape.text, shape.column)
  }

  private takeNode(shape: LineShape, at: number): void {
    const node: NodeLine = readNodeLine(shape.text, this.names)
    const isLastLine = this.next >= this.lines.length
    if (node.isCut) this.cutLine = at
    else if (isLastLine && this.hasGroups && !node.hasGroups) {
      this.cutLine = at
      if (!node.isKnown) return
    }
    this.keys.finish()
    this.blocks.clear()
    this.tree.add(node, shape.column, at)
    this.keys = new GroupingKeys(node.bag)
    this.hasGroups ||= node.hasGroups
    this.rowDecimals = node.rowDecimals ?? this.rowDecimals
  }

  private takeLine(text: string, column: number): void {
    const block = this.blocks.at(column)
    if (block?.text) {
      const before = block.bag[block.text]
      block.bag[block.text] = before ? `${before}\n${text}` : text
      return
    }
    if (block) {
      this.takeProperty(text, column, block.bag)
      return
    }
    if (this.takeSpecial(text, column)) return
    const node = this.tree.last
    const property = splitProperty(text)
    const name = property && currentName(property.name)
    const ofStatement = name ? this.isOfStatement(name, column) : column <= this.rootColumn + 1
    if (name && ofStatement && (name === 'Execution Time' || name === 'Total Runtime')) this.isOver = true
    if (!ofStatement && property && node.type === 'Aggregate' && this.keys.take(property.name, property.value, column))
      return
    this.takeProperty(text, column, ofStatement ? this.statement : node.bag)
  }

  private isOfStatement(name: string, column: number): boolean {
    if (isStatementLevel(name)) return true
    return column <= this.rootColumn + 1 && propertyKind(name) === undefined
  }

  private takeSpecial(text: string, column: number): boolean {
    const node = this.tree.last
    const worker = readWorker(text)
    if (worker) {
      const bag = this.blocks.openWorker(node.bag, worker.number, column)
      if (worker.rest) this.takeWorkerLine(worker.rest, column, bag)
      return true
    }
    const target = node.type === 'ModifyTable' ? readTargetTable(text, node.bag.Operation) : null
    if (target !== null) {
      addTarget(this.blocks.openEntry(node.bag, 'Target Tables', column), 'relation', target)
      return true
    }
    const trigger = readTrigger(text)
    if (trigger) {
      const triggers = this.statement.Triggers
      if (Array.isArray(triggers)) triggers.push(trigger)
      else this.statement.Triggers = [trigger]
      return true
    }
    const entry = readRangeTableEntry(text)
    if (!entry) return false
    const bag = this.blocks.openEntry(this.statement, 'Range Table', column)
    for (const [name, value] of entry) bag[name] = value
    return true
  }

  private takeWorkerLine(text: string, column: number, bag: Bag): void {
    if (text.startsWith('actual ') && readActual(text.slice(7), bag) !== null) return
    this.takeProperty(text, column, bag)
  }

  private takeProperty(text: string, column: number, bag: Bag): void {
    const property = splitProperty(text)
    if (!property) {
      addOtherLine(bag, text)
      return
    }
    const name = currentName(property.name)
    if (property.value === '' && propertyKind(name) === undefined) this.blocks.openNamed(bag, name, column)
    else addProperty(bag, name, property.value, this.tree.last.type)
    if (name === 'Serialization' && property.value) this.blocks.openNamed(bag, name, column)
  }

  private arrowFollows(at: number): boolean {
    let next = at + 1
    while (next < this.lines.length && (this.lines[next] as string).trim() === '') next++
    return next < this.lines.length && shapeOf(this.lines[next] as string).hasArrow
  }
}
