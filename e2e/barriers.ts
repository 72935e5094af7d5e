import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'

/** The rules broken on the page at hand, with the elements that break them; of WCAG 2.2 AA, or of `rules` alone. */
export async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  // Our pages have no frames: judged where they stand, without carrying what is in order to another page.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  const { violations } = await (rules
    ? builder.withRules(rules)
    : builder.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
  ).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
