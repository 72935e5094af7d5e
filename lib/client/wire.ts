/** What a page handed over (dates as Date) or an API route answered (dates as ISO text): the same rows, twice. */
export type Wire<T> = T extends Date
  ? Date | string
  : T extends (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T
