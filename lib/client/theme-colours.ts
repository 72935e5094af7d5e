'use client'

import { useEffect, useState } from 'react'

/** Colours of the theme as `rgb(…)`, for canvases and pictures, where CSS variables mean nothing. */
export function themeColours<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const colours = {} as Record<Name, string>
  for (const name of names) {
    probe.style.color = `var(--${name})`
    colours[name] = getComputedStyle(probe).color
  }
  probe.remove()
  return colours
}

/** The same, kept right when somebody changes the theme. Null until the page is in a browser. Keep `names` the same. */
export function useThemeColours<Name extends string>(names: readonly Name[]): Record<Name, string> | null {
  const [colours, setColours] = useState<Record<Name, string> | null>(null)
  useEffect(() => {
    const read = () => setColours(themeColours(names))
    read()
    const observer = new MutationObserver(read)
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] })
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', read)
    return () => {
      observer.disconnect()
      dark.removeEventListener('change', read)
    }
  }, [names])
  return colours
}
