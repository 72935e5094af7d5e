/** The nonce of the page's content security policy, from one of its own scripts. Browsers hide it from the markup only. */
export function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
}
