/** Texts as HTML: nothing of a document is ever taken for markup. */

/** A piece of HTML; what is put into one by {@link html} is escaped unless it is one itself. */
export interface Markup {
  readonly markup: string
}

type Part = Markup | string | number | null | undefined | ReadonlyArray<Markup>

export const html = (texts: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Markup => ({
  markup: texts.map((text, at) => `${text}${at < parts.length ? printed(parts[at]) : ""}`).join("")
})

/** Text between backquotes is code, as in the descriptions. */
export const prose = (text: string): Markup => ({
  markup: printed(text).replaceAll(/`([^`]+)`/gu, "<code>$1</code>")
})

// internal

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const printed = (part: Part): string => {
  if (part === null || part === undefined) return ""
  if (typeof part === "object") return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("\n")
  return String(part).replaceAll(/[&<>"']/gu, (character) => escapes[character] ?? "")
}
