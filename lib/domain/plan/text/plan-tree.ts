import type { Bag } from '../bag'
import type { NodeLine } from './node-line'

/** A node while its plan is being read. */
export type TreeNode = {
  bag: Bag
  type: string
  /** Column of its arrow; -1 for the root, which has everything below it. */
  column: number
  label: string | null
  children: TreeNode[]
  /** 0-based index of its line. */
  line: number
}

/** Builds the tree from the columns of the arrows: a node hangs on the nearest line above whose arrow stands further left. */
export class PlanTree {
  readonly nodes: TreeNode[] = []
  private readonly path: TreeNode[] = []
  private pending: { label: string; owner: TreeNode } | null = null

  constructor(private readonly root: TreeNode) {
    this.nodes.push(root)
    this.path.push(root)
  }

  /** The node whose lines are being read. */
  get last(): TreeNode {
    return this.nodes[this.nodes.length - 1] as TreeNode
  }

  /** `InitPlan 1 (returns $0)` and the like: the next node is the top of that sub-plan. */
  addLabel(label: string, column: number): void {
    this.pending = { label, owner: this.parentAt(column) }
  }

  add(line: NodeLine, column: number, at: number): void {
    const parent = this.pending ? this.pending.owner : this.parentAt(column)
    const node = { bag: line.bag, type: line.type, column, label: this.pending?.label ?? null, children: [], line: at }
    this.pending = null
    parent.children.push(node)
    this.nodes.push(node)
    this.path.push(node)
  }

  private parentAt(column: number): TreeNode {
    while (this.path.length > 1 && (this.path[this.path.length - 1] as TreeNode).column >= column) this.path.pop()
    return this.path[this.path.length - 1] ?? this.root
  }
}
