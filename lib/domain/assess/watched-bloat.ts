import type { BloatConfidence } from '../bloat/bloat-estimate'
import type { KeyOrder } from '../bloat/key-order'
import type { PageScan } from '../bloat/page-scan'
import type { Regrowth } from '../bloat/regrowth'

/** The latest figure of an index that may be worth a finding. */
export type WatchedBloat = {
  /** Our id. */
  id: number
  schema: string
  /** The index's name; of a TOAST table, that of its only index. */
  name: string
  /** OID of the table, for TOAST of the table that owns it. */
  tableOid: number
  isToast: boolean
  method: string
  confidence: BloatConfidence
  /** 0..1 of the file; null when withheld. */
  ratio: number | null
  margin: number | null
  sizeBytes: number
  neededBytes: number | null
  reclaimableBytes: number | null
  keyOrder: KeyOrder | null
  rebuiltAt: Date | null
  regrowth: Regrowth | null
  pages: PageScan | null
  askedAt: Date
}
