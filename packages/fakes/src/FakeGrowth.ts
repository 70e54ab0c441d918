/** How counters of fake posts grow: fast at first and then ever slower; a post of one age always has the same. */

/** What sets one network's posts apart from another's. */
export interface Growth {
  /** Of the smallest post, before `times`; what its id makes of it comes on top. */
  readonly least: number
  readonly times: number
  /** Hours until half of all came. */
  readonly halfLife: number
}

/** The count the others of a post are parts of. */
export const countAt = (id: string, age: number, { halfLife, least, times }: Growth): number => {
  const hours = Math.max(0, age) / 3_600_000
  const size = least + Array.from(id).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7)
  return Math.floor(size * times * (1 - 1 / (1 + hours / halfLife)))
}
