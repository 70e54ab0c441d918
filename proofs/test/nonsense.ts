/** What may stand where an option is expected, from plain JavaScript. */

const gone = Proxy.revocable({}, {})
gone.revoke()

/** What may stand where an option is expected, by kind. */
export const nonsense = {
  null: null,
  function: () => "S3cret",
  class: class {},
  number: 5,
  fraction: 1.5,
  nan: Number.NaN,
  negative: -1,
  huge: Number.MAX_VALUE,
  bigint: 5n,
  true: true,
  text: "S3cret",
  empty: "",
  blank: "  ",
  list: ["S3cret"],
  none: [],
  object: {},
  named: { other: 1 },
  trapped: {
    get other() {
      throw new TypeError("S3cret")
    }
  },
  symbol: Symbol("S3cret"),
  proxy: gone.proxy,
  date: new Date(Number.NaN),
  url: new URL("https://user:S3cret@host.example/?S3cret")
} as const
export type Kind = keyof typeof nonsense
export const kinds = Object.keys(nonsense) as ReadonlyArray<Kind>
