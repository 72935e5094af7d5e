/** Lays SQL out over lines; the formatter is fetched when it is first asked for. Null when it cannot read the text. */
export async function formatSql(text: string): Promise<string | null> {
  const { formatDialect, postgresql } = await import('sql-formatter')
  try {
    return formatDialect(text, { dialect: postgresql, keywordCase: 'preserve', tabWidth: 2, linesBetweenQueries: 1 })
  } catch {
    return null
  }
}
