// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the outline, which names the active row.
import type { GridColumn } from '@/components/grid/grid-column'
import { lineHeight } from './outline-line'
import type { OutlineRow } from './outline-rows'

const head = 'flex min-w-0 items-center px-2 text-xs font-medium whitespace-nowrap text-muted'

/** The headings of the outline; they stay in sight. */
export function OutlineHead({ columns }: { columns: GridColumn<OutlineRow>[] }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-2 grid grid-cols-(--columns) border-b border-line bg-surface"
      style={{ height: lineHeight }}
    >
      <div
        role="columnheader"
        aria-colindex={1}
        className={`${head} sticky left-0 z-1 border-r border-line bg-inherit`}
      >
        Node
      </div>
      {columns.map((column, place) => (
        <div
          key={column.id}
          role="columnheader"
          aria-colindex={place + 2}
          title={column.hint}
          className={`${head} justify-end`}
        >
          {column.label}
        </div>
      ))}
    </div>
  )
}
