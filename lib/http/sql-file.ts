import 'server-only'

/** SQL as a file to keep. */
export function sqlFile({ name, text }: { name: string; text: string }): Response {
  return new Response(text, {
    headers: {
      'content-type': 'application/sql; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
