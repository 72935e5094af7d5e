import 'server-only'
import { kitchen } from './kitchen'

type CookieShape = {
  name: string
  httpOnly: true
  sameSite: 'lax'
  secure: boolean
  path: '/'
  maxAge: number
}

/**
 * The cookie that holds a session, for 30 days. Its name is of this store, since a browser sends the cookies of a host to all of its
 * ports; with TLS no other host or plain connection can set it (`__Host-`). Lax, so that a link from a colleague opens
 * signed in; writes need our Origin anyway.
 */
export function sessionCookie({ storeId, isSecure }: { storeId: string; isSecure: boolean } = kitchen()): CookieShape {
  return {
    name: `${isSecure ? '__Host-' : ''}arborist_${storeId}`,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    path: '/',
    maxAge: 30 * 86_400,
  }
}
