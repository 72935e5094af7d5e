import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { OperationPage } from '@/components/operation/operation-page'
import { operationKindWords } from '@/lib/domain/operation/operation'
import { visibleText } from '@/lib/domain/visible-text'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/operation/describe'

type Props = PageProps<'/targets/[target]/operations/[operation]'>

const describedOnce = cache((operation: string) => load(describe, { operation }))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { kind, name } = await describedOnce((await params).operation)
  return { title: visibleText(`${operationKindWords[kind]} ${name}`) }
}

export default async function OneOperationPage({ params }: Props) {
  const { target, operation } = await params
  const slug = decodeURIComponent(target)
  const [described, actor] = await Promise.all([describedOnce(operation), requireActor()])
  if (described.target?.slug !== slug && described.target?.id !== slug) notFound()
  return <OperationPage key={described.id} slug={slug} known={described} self={actor.id ?? ''} />
}
