/** What a person or a key may do, weakest first. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

/** True when `held` includes everything `needed` allows. */
export function includesRole(held: Role, needed: Role): boolean {
  return roles.indexOf(held) >= roles.indexOf(needed)
}

/** The one of two that allows less. */
export function lesserRole(one: Role, other: Role): Role {
  return includesRole(one, other) ? other : one
}
