'use client'

import './globals.css'
import { PageFailed } from '@/components/error/page-failed'

type GlobalErrorProps = { error: Error & { digest?: string } }

/** The last resort: even the frame of the page failed, so it brings its own. */
export default function GlobalError({ error }: GlobalErrorProps) {
  return (
    <html lang="en">
      <head>
        <title>Arborist could not show this page</title>
      </head>
      <body>
        <main className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center">
          <PageFailed digest={error.digest} onRetry={() => window.location.reload()} />
        </main>
      </body>
    </html>
  )
}
