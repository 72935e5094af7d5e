import type { Metadata } from 'next'
import { SignInForm } from '@/components/door/sign-in-form'
import { Callout } from '@/components/ui/callout'
import { signIn } from './actions'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ link?: string }> }) {
  const { link } = await searchParams
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-10">
      <div className="flex items-center gap-3">
        {/* biome-ignore lint/performance/noImgElement: a small file of our own, nothing to optimise */}
        <img src="/icon.svg" alt="" width={36} height={36} />
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Arborist</h1>
          <p className="text-sm text-muted">Looks after the indexes of PostgreSQL databases</p>
        </div>
      </div>
      {link && (
        <Callout
          tone="attention"
          title={link === 'used' ? 'This sign-in link was used already or is over.' : 'The link could not be opened.'}
          next="Sign in below, or print a new link where Arborist runs:"
          sql="npx arborist link"
        />
      )}
      <div className="rounded-md border border-line bg-surface px-5 py-5">
        <SignInForm signIn={signIn} />
      </div>
      <p className="text-xs text-muted">
        No password yet? Whoever may open a terminal where Arborist runs prints a one-time link with{' '}
        <code className="font-mono text-ink">npx arborist link</code>; an administrator can make one under Settings,
        People.
      </p>
    </main>
  )
}
