/** What an extension's function counted on the pages of an index, sizes in pages; by access method. */
export type PageScan =
  | {
      method: 'btree'
      pages: number
      blockSize: number
      innerPages: number
      leafPages: number
      emptyPages: number
      deletedPages: number
      /** Percent of a leaf's room that is filled; deleted and empty pages are outside of it. */
      leafDensity: number
      /** Percent of leaves whose next leaf stands before them in the file. */
      fragmentation: number
    }
  | { method: 'gin'; pages: number; blockSize: number; pendingPages: number; pendingRows: number }
  | {
      method: 'hash'
      pages: number
      blockSize: number
      bucketPages: number
      overflowPages: number
      unusedPages: number
      liveItems: number
      deadItems: number
      freePercent: number
    }
  | {
      method: 'gist'
      pages: number
      blockSize: number
      liveItems: number
      deadItems: number
      freePercent: number
    }
