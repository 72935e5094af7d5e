'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { MenuRadios, MenuSurface } from '@/components/ui/menu'
import { asTheme, type Theme, themeCookie } from './theme'

export type ThemeToggleProps = { theme: Theme }

const icons = { system: Monitor, light: Sun, dark: Moon }
const options = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The choice lives in a cookie, so the server renders it and nothing flashes. */
export function ThemeToggle({ theme }: ThemeToggleProps) {
  const [chosen, setChosen] = useState(theme)
  const Icon = icons[chosen]

  function choose(next: Theme) {
    setChosen(next)
    document.documentElement.dataset.theme = next
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and over plain http.
    document.cookie = `${themeCookie}=${next}; path=/; max-age=31536000; samesite=lax`
  }

  return (
    <MenuSurface
      align="end"
      trigger={
        <IconButton label="Theme" className="size-8">
          <Icon aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuRadios label="Theme" options={options} chosen={chosen} onChange={(value) => choose(asTheme(value))} />
    </MenuSurface>
  )
}
