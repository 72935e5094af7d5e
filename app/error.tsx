'use client'

import { PageFailed } from '@/components/error/page-failed'

type AppErrorProps = { error: Error & { digest?: string }; retry: () => void }

export default function AppError({ error, retry }: AppErrorProps) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center">
      <PageFailed digest={error.digest} onRetry={retry} />
    </main>
  )
}
