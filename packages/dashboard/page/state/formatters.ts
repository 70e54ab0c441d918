/** Formatters of instants, one a time zone that is kept: making one costs as much as a hundred of its uses. */
export const formatters = (locale: string | undefined, options: Intl.DateTimeFormatOptions) => {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (timeZone: string): Intl.DateTimeFormat => {
    const formatter = made.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone })
    made.set(timeZone, formatter)
    return formatter
  }
}
