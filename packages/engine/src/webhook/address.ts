/** Addresses messages may be sent to: those of the public internet alone. */

/** Why nothing is sent to an address; undefined for a public one. What cannot be read is not public. */
export const refusal = (address: string): string | undefined => {
  const four = ipv4(address)
  if (four !== undefined) return within(four, closed4)
  const six = ipv6(address)
  if (six === undefined) return "it is no address"
  // What only carries another address is judged by none: whoever needs such a way can name the host as allowed.
  return within(six, closed6)
}

// internal

type Bytes = ReadonlyArray<number>

interface Range {
  readonly start: Bytes
  readonly bits: number
  readonly name: string
}

const within = (bytes: Bytes, ranges: ReadonlyArray<Range>): string | undefined =>
  ranges.find(({ bits, start }) =>
    start.every((byte, at) => {
      const left = Math.min(8, Math.max(0, bits - 8 * at))
      return (byte ^ (bytes[at] ?? 0)) >> (8 - left) === 0
    })
  )?.name

const ipv4 = (text: string): Bytes | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u.exec(text)?.slice(1).map(Number)
  return parts?.every((part) => part < 256) === true ? parts : undefined
}

const ipv6 = (text: string): Bytes | undefined => {
  const plain = text.replace(/^\[|\]$/gu, "").split("%")[0] ?? ""
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/u.exec(plain)
  const last = dotted === null ? undefined : ipv4(dotted[2] ?? "")
  if (dotted !== null && last === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = last ?? []
  const hex = dotted === null ? plain : `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  const halves = hex.split("::")
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255])
}

const closed4: ReadonlyArray<Range> = [
  { start: [0], bits: 8, name: "this network" },
  { start: [10], bits: 8, name: "private" },
  { start: [100, 64], bits: 10, name: "shared by a carrier" },
  { start: [127], bits: 8, name: "loopback" },
  { start: [169, 254], bits: 16, name: "link-local" },
  { start: [172, 16], bits: 12, name: "private" },
  { start: [192, 0, 0], bits: 24, name: "set apart for protocols" },
  { start: [192, 0, 2], bits: 24, name: "for documentation" },
  { start: [192, 88, 99], bits: 24, name: "a 6to4 relay" },
  { start: [192, 168], bits: 16, name: "private" },
  { start: [198, 18], bits: 15, name: "for benchmarks" },
  { start: [198, 51, 100], bits: 24, name: "for documentation" },
  { start: [203, 0, 113], bits: 24, name: "for documentation" },
  { start: [224], bits: 4, name: "multicast" },
  { start: [240], bits: 4, name: "reserved" }
]

const closed6: ReadonlyArray<Range> = [
  { start: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], bits: 80, name: "unspecified, loopback, or one of IPv4 in disguise" },
  { start: [0, 0x64, 0xff, 0x9b], bits: 32, name: "translated to IPv4" },
  { start: [1, 0], bits: 64, name: "discarded" },
  { start: [0x20, 0x01, 0, 0], bits: 23, name: "Teredo, or set apart for protocols" },
  { start: [0x20, 0x01, 0x0d, 0xb8], bits: 32, name: "for documentation" },
  { start: [0x20, 0x02], bits: 16, name: "6to4" },
  { start: [0x3f, 0xff, 0], bits: 20, name: "for documentation" },
  { start: [0x5f, 0], bits: 16, name: "segment routing" },
  { start: [0xfc], bits: 7, name: "unique local" },
  { start: [0xfe, 0x80], bits: 10, name: "link-local" },
  { start: [0xfe, 0xc0], bits: 10, name: "site-local" },
  { start: [0xff], bits: 8, name: "multicast" }
]
