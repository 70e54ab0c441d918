/** How much of an adapter's answer is taken: whoever reads it must not be held up by it, nor its row grow with it. */

/** Whether it has few enough parts to be looked at; one that contains itself has not. */
export const isSmall = (answer: unknown): boolean => {
  const left: Array<unknown> = [answer]
  let parts = 0
  for (let part = left.pop(); part !== undefined || left.length > 0; part = left.pop()) {
    if (typeof part !== "object" || part === null) continue
    const inside: ReadonlyArray<unknown> = Array.isArray(part) ? part : Object.values(part)
    parts += inside.length
    if (parts > maxParts) return false
    for (const one of inside) if (typeof one === "object" && one !== null) left.push(one)
  }
  return true
}

/** A page of posts; no platform's is longer. */
export const maxPosts = 1000

/** What begins a page, or marks how far a list was read: it is stored with its account. */
export const isShort = (mark: string | null): boolean => mark === null || mark.length <= maxMark

/** Of a post, as long as a host may record it. */
export const body = (text: string | null): string | null => text?.slice(0, maxBody).toWellFormed() ?? null

/** As many as somebody would read, each as far as a sentence goes. */
export const sentences = (given: ReadonlyArray<string>): ReadonlyArray<string> =>
  given.slice(0, maxSentences).map(sentence)

export const sentence = (given: string): string => given.slice(0, maxSentence).toWellFormed()

// internal

/** Far above the widest known answer about one post, which has 60 numbers. */
const maxParts = 5000
const maxMark = 8192
const maxBody = 100_000
const maxSentences = 50
const maxSentence = 500
