export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const themeCookie = 'arborist_theme'

/** Whatever the cookie holds, as a theme. */
export function asTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}
