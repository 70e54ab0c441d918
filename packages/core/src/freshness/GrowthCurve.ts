/**
 * How the counters of an average post grow with its age, in closed form. All times are seconds since publication.
 *
 * Growth is `0.8 / (s (1 + (s / 48 h)^2.5))` a second, relative to the count, with `s = age + 300 s`: a power law that
 * starts flat and ends within days. The constants were rounded after a search over real posts; halving or doubling
 * any of them costs a few per cent, which is why no platform needs its own.
 */

/** Relative growth per second at this age: d ln N / dt. */
export const growth = (age: number): number => {
  const s = shifted(age)
  return elasticity / (s * (1 + (s / cutoff) ** steepness))
}

/** The integral of `growth` over [from, to]; 0 when time ran backwards. */
export const grown = (from: number, to: number): number => {
  const a = shifted(from)
  const b = shifted(to)
  return b <= a ? 0 : (elasticity / steepness) * Math.log((falling(a) + tail) / (falling(b) + tail))
}

/** Reactions start flat, in seconds: nobody has seen a post in its first minutes. */
export const flat = 300

// internal

const elasticity = 0.8
const cutoff = 48 * 3600
const steepness = 2.5
const tail = 1 / (cutoff * cutoff * Math.sqrt(cutoff))
const shifted = (age: number): number => (age > 0 ? age : 0) + flat
const falling = (s: number): number => 1 / (s * s * Math.sqrt(s))
