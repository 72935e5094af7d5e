import { qualified } from '@/lib/domain/ddl/quote'

/** The quoted, qualified name for a statement; the bare name when it holds bytes no statement can address. */
export function copyableName(schema: string, name: string): string {
  try {
    return qualified(schema, name)
  } catch {
    return name
  }
}
