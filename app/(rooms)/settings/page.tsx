import type { Metadata } from 'next'
import { AccountForm } from '@/components/settings/account-form'
import { load } from '@/lib/http/load'
import { self } from '@/lib/services/person/people'
import { saveAccount } from './actions'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountPage() {
  return <AccountForm person={await load(self, {})} save={saveAccount} />
}
