'use client'

import { PageFailed } from '@/components/error/page-failed'

type RoomErrorProps = { error: Error & { digest?: string }; retry: () => void }

export default function RoomError({ error, retry }: RoomErrorProps) {
  return <PageFailed digest={error.digest} onRetry={retry} />
}
