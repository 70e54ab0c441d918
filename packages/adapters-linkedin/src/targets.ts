/** Whose numbers and which post a reference means, from ids the way hosts record them. */
import type { Account } from "@dravo/core/Account"
import type { PostRef } from "@dravo/core/Adapter"
import { Rejected } from "@dravo/core/AdapterError"
import { decoded } from "./restli.ts"

export type Owner = { readonly kind: "organization"; readonly urn: string } | { readonly kind: "member" }

export interface Target {
  readonly owner: Owner
  readonly post: PostUrn
}

export interface PostUrn {
  readonly kind: "share" | "ugcPost"
  readonly urn: string
}

/** A URN says what it is; a bare id is what the `kind` trait says, or else an organisation's when it is all digits. */
export const ownerOf = ({ platformAccountId, traits }: Account): Owner | Rejected => {
  const id = decoded(platformAccountId)
  if (/^urn:li:organization(Brand)?:\d{1,20}$/u.test(id)) return { kind: "organization", urn: id }
  if (/^urn:li:(person|member):[\w-]{1,128}$/u.test(id)) return { kind: "member" }
  const digits = /^\d{1,20}$/u.test(id)
  const member = traits["kind"] === "member" || (traits["kind"] !== "organization" && !digits)
  if (member && /^[\w-]{1,128}$/u.test(id)) return { kind: "member" }
  return digits && !member
    ? { kind: "organization", urn: `urn:li:organization:${id}` }
    : new Rejected({ detail: "the account's id is neither an organization's nor a member's" })
}

/**
 * Bare digits are a share's, as of posts made without a video, unless the publication's `kind` trait says `ugcPost`.
 */
const postOf = ({ publication: { platformPostId, traits } }: PostRef): PostUrn | Rejected => {
  const id = decoded(platformPostId)
  const kind = /^urn:li:(share|ugcPost):\d{1,20}$/u.exec(id)?.[1]
  if (kind === "share" || kind === "ugcPost") return { kind, urn: id }
  if (/^\d{1,20}$/u.test(id)) {
    const named = traits["kind"] === "ugcPost" ? "ugcPost" : "share"
    return { kind: named, urn: `urn:li:${named}:${id}` }
  }
  return new Rejected({
    detail: id.startsWith("urn:li:activity:")
      ? "an activity has no statistics of its own; record the share or ugcPost it stands for"
      : "its id is not a share's or ugcPost's"
  })
}

/** A showcase page has statistics of its own under another name. */
export const isShowcase = (urn: string): boolean => urn.startsWith("urn:li:organizationBrand:")

export const targetOf = (ref: PostRef): Target | Rejected => {
  const owner = ownerOf(ref.account)
  const post = postOf(ref)
  return "detail" in owner ? owner : "detail" in post ? post : { owner, post }
}
