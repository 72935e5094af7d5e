import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell'
import { Breadcrumbs } from '@/components/shell/breadcrumbs'
import { Commands } from '@/components/shell/commands'
import { Keyboard } from '@/components/shell/keyboard'
import { LiveEvents } from '@/components/shell/live-events'
import { Sidebar, SidebarButton } from '@/components/shell/sidebar'
import { SignOutMenu } from '@/components/shell/sign-out-menu'
import { StaleBanner } from '@/components/shell/stale-banner'
import { asTheme, themeCookie } from '@/components/shell/theme'
import { ThemeToggle } from '@/components/shell/theme-toggle'
import { TopLine } from '@/components/shell/top-line'
import { shellTarget } from '@/components/target/target-health'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/target/read'
import { signOut } from './actions'

export default async function RoomsLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor()
  const { items, worker } = await load(list, {})
  const targets = items.map(shellTarget)
  const theme = asTheme((await cookies()).get(themeCookie)?.value)
  return (
    <AppShell
      sidebar={<Sidebar targets={targets} />}
      topLine={
        <TopLine
          menu={<SidebarButton targets={targets} />}
          breadcrumbs={<Breadcrumbs targets={targets} />}
          tools={
            <>
              <Commands targets={targets} mayOperate={includesRole(actor.role, 'operator')} />
              <ThemeToggle theme={theme} />
              <SignOutMenu name={actor.name} role={actor.role} signOut={signOut} />
            </>
          }
        />
      }
      notice={
        !worker.isAlive && (
          <StaleBanner
            lastSnapshotAt={worker.beatAt}
            reason="No worker is running, so nothing new is read from the targets."
            next="It is started again by itself within seconds; if not, run npx arborist worker."
          />
        )
      }
    >
      <Keyboard />
      <LiveEvents />
      {children}
    </AppShell>
  )
}
