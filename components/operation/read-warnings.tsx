import { Checkbox } from '@/components/ui/checkbox'

export type ReadWarningsProps = {
  label: string
  hasRead: boolean
  onChange: (hasRead: boolean) => void
  problem: string | null
}

/** Asks whether the warnings were read, and says so where that was passed over. */
export function ReadWarnings({ label, hasRead, onChange, problem }: ReadWarningsProps) {
  return (
    <div className="flex flex-col gap-1">
      <Checkbox label={label} checked={hasRead} onChange={onChange} />
      {problem && (
        <p role="alert" className="text-xs text-harm">
          {problem}
        </p>
      )}
    </div>
  )
}
