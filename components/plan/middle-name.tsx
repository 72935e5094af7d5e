import { visibleText } from '@/lib/domain/visible-text'

const tailLength = 6
const leastLength = 14
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** A name that is cut in its middle where there is no room: names of indexes differ at both ends. */
export function MiddleName({ value }: { value: string }) {
  const name = visibleText(value)
  const letters = name.length > 200 ? [name] : Array.from(name)
  const isCut = letters.length >= leastLength && !rightToLeft.test(name)
  const tail = isCut ? letters.slice(-tailLength).join('') : ''
  return (
    <bdi dir="auto" className="flex min-w-0 font-mono text-[0.95em]">
      <span className={tail ? 'min-w-[4ch] truncate' : 'truncate'}>
        {isCut ? letters.slice(0, -tailLength).join('') : name}
      </span>
      {tail && <span className="shrink-0 whitespace-pre">{tail}</span>}
    </bdi>
  )
}
