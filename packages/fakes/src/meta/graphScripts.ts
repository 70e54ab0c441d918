/**
 * Scripts see the inside of a batch. Its parts are JSON inside strings, where a fault that changes numbers or texts
 * would find none; so such a fault is shown the parts' bodies as one object by position, and they are folded back.
 */
import type { FakePlatform, Script } from "../FakePlatform.ts"
import { type Answer, bodyText, type Fault } from "../FakePlatformFault.ts"

/** The same platform, whose scripts reach into batches. */
export const reaching = (platform: FakePlatform): FakePlatform => {
  const wrapped = (script: Script): Script => ({ ...script, respond: unfolded(script.respond) })
  return { ...platform, script: (script) => platform.script(wrapped(script)) }
}

// internal

const unfolded =
  (fault: Fault): Fault =>
  (wire) => {
    let outer: Answer | undefined
    return fault({
      ...wire,
      answer: async () => {
        const given = await wire.answer()
        if (!Array.isArray(given.body) || !wire.call.body.includes("batch=")) return given
        outer = given
        const bodies = given.body.map(
          (part: { readonly body: string } | null, index) => `"${index}":${part?.body ?? "null"}`
        )
        return { ...given, body: `{${bodies.join(",")}}` }
      },
      send: (given) => wire.send(outer === undefined ? given : folded(outer, given))
    })
  }

const folded = (outer: Answer, given: Answer): Answer => {
  const bodies = membersOf(bodyText(given.body))
  const parts = Array.isArray(outer.body)
    ? outer.body.map((part: object | null, index) =>
        part === null ? null : { ...part, body: bodies.get(String(index)) ?? null }
      )
    : []
  return { ...given, body: JSON.stringify(parts) }
}

/** The members of an object as they are written: parsing would round or refuse some of what a fault puts in. */
const membersOf = (text: string): ReadonlyMap<string, string> => {
  const members = new Map<string, string>()
  let depth = 0,
    quoted = false,
    start = 1,
    colon = -1
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted) {
      if (char === "\\") at++
      else if (char === '"') quoted = false
      continue
    }
    if (char === '"') quoted = true
    else if (char === "{" || char === "[") depth++
    else if (char === ":" && depth === 1) colon = at
    const closes = (char === "}" || char === "]") && --depth === 0
    if (closes || (char === "," && depth === 1)) {
      if (colon > start) members.set(text.slice(start, colon).replaceAll('"', "").trim(), text.slice(colon + 1, at))
      start = at + 1
    }
  }
  return members
}
