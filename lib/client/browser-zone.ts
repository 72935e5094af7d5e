/** The time zone of this browser by its IANA name; UTC where it has none. */
export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
