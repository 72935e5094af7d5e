import { type BloatEstimate, withheld } from './bloat-estimate'

/** A rebuilt index whose model says something else by more than this has other keys than it had then. */
const mostDrift = 0.05

/**
 * The figure to show of those there are: a scan, its own size after a rebuild, the model. A baseline that a trusted model
 * contradicts is passed over: longer keys or fewer nulls look like bloat beside it.
 */
export function bestEstimate(of: {
  scan: BloatEstimate | null
  baseline: BloatEstimate | null
  model: BloatEstimate | null
}): BloatEstimate {
  const { scan, baseline, model } = of
  if (scan && scan.bloatRatio !== null) return scan
  if (baseline && baseline.bloatRatio !== null) {
    const isModelled = model?.confidence === 'modelled' && model.bloatRatio !== null
    if (!isModelled || Math.abs(model.bloatRatio! - baseline.bloatRatio) <= mostDrift) return baseline
  }
  return model ?? baseline ?? withheld('no-baseline')
}

/** A scan stands for the index while its file is the same one and about as large, for at most so many days. */
const scanDays = 7
const mostSizeChange = 0.02

/** Whether what a scan found still describes the index. */
export function isScanCurrent(
  scan: { filenode: number; sizeBytes: number; at: Date },
  index: { filenode: number; sizeBytes: number; now: Date },
): boolean {
  if (scan.filenode !== index.filenode) return false
  if (index.now.getTime() - scan.at.getTime() > scanDays * 86_400_000) return false
  return Math.abs(index.sizeBytes - scan.sizeBytes) <= mostSizeChange * scan.sizeBytes
}
