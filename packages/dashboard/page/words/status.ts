/** What the endpoints say in codes, as sentences. */
import type { AccountRow, MetricRow, PostRow } from "../state/endpoints.ts"

export const statusName: Readonly<Record<PostRow["sync_status"], string>> = {
  synced: "Up to date",
  partial: "Some numbers are missing",
  pending: "Not read yet",
  failed: "Reading failed",
  requires_reconnect: "Must be reconnected"
}

export const metricName = (name: string): string => {
  const words = name.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** As companies write themselves. */
export const platformName = (platform: string): string =>
  ({ x: "X", tiktok: "TikTok", youtube: "YouTube", linkedin: "LinkedIn" })[platform] ?? metricName(platform)

export const accountName = (account: Pick<AccountRow, "handle" | "account_id">): string =>
  account.handle === null || account.handle === "" ? account.account_id : account.handle

export type Catalogue = ReadonlyArray<MetricRow>

/**
 * A row's value under a canonical name, as the server's totals take it: of two keys that share it the first by name
 * counts, and of posts neither ratios nor people do.
 */
export const valueOf = (
  row: Pick<PostRow, "metrics" | "platform">,
  name: string,
  of: MetricRow["of"],
  catalogue: Catalogue
): number | null => {
  for (const key of Object.keys(row.metrics).sort()) {
    const definition = definitionOf(catalogue, row.platform, of, key)
    const value = row.metrics[key]
    // One account's followers are its own number, whatever may be added up.
    const counts = of === "account" ? definition?.combine !== "ratio" : definition?.combine === "sum"
    if (definition?.canonical === name && counts && value !== undefined) return value
  }
  return null
}

export const definitionOf = (catalogue: Catalogue, platform: string, of: MetricRow["of"], key: string) => {
  const own = definitionsOf(catalogue, platform, of)
  return (
    own.find((one) => one.key === key) ??
    own.find((one) => one.key.endsWith("*") && key.startsWith(one.key.slice(0, -1)))
  )
}

/** Why a row has no value under a canonical name. */
export const whyAbsent = (
  row: Pick<PostRow, "platform" | "sync_status">,
  name: string,
  of: MetricRow["of"],
  catalogue: Catalogue
): string => {
  const offered = definitionsOf(catalogue, row.platform, of).filter(({ canonical }) => canonical === name)
  if (offered.length === 0) return `${platformName(row.platform)} does not tell it`
  if (offered.every((one) => one.retired_since !== null)) return `${platformName(row.platform)} has retired it`
  if (row.sync_status === "pending") return "not read yet"
  if (row.sync_status === "requires_reconnect") return "the account must be reconnected"
  if (row.sync_status === "failed") return "reading failed"
  return `${platformName(row.platform)} left it out`
}

/** Only what a browser opens as a page: a platform's answer is a stranger's text. */
export const safeLink = (url: string | null | undefined): string | null => {
  if (url === null || url === undefined || !URL.canParse(url)) return null
  const { href, protocol } = new URL(url)
  return protocol === "https:" || protocol === "http:" ? href : null
}

// internal

/** Every cell of a table asks: what a catalogue has of a platform is looked for once. */
const sorted = new WeakMap<Catalogue, Map<string, Catalogue>>()

const definitionsOf = (catalogue: Catalogue, platform: string, of: MetricRow["of"]): Catalogue => {
  const known = sorted.get(catalogue) ?? new Map<string, Catalogue>()
  sorted.set(catalogue, known)
  const name = `${of} ${platform}`
  const own = known.get(name) ?? catalogue.filter((one) => one.platform === platform && one.of === of)
  known.set(name, own)
  return own
}
