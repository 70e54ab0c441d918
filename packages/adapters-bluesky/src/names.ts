/** Who an account is and which post is meant. A DID stays when a handle moves, so an address is made of DIDs alone. */
import type { AccountRef, PostRef } from "@dravo/core/Adapter"

/** A post by its author, who is named by DID or by handle, and the key of its record. */
export interface Named {
  readonly author: string
  readonly key: string
}

export const isDid = (text: string): boolean => text.length <= 255 && /^did:[a-z]{1,32}:[\w.:%-]{1,200}$/u.test(text)

export const isHandle = (text: string): boolean =>
  text.length <= 253 && /^[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}$/iu.test(text)

export const isActor = (text: string): boolean => isDid(text) || isHandle(text)

/**
 * Which post a reference means: an `at://` address, the address of its page, or the key alone beside its account. A
 * handle in it gives way to the account's DID, which it stood for when the post was recorded. Undefined for anything
 * else.
 */
export const postOf = ({ account, publication }: PostRef): Named | undefined => {
  const id: string = publication.platformPostId
  const owner: string = account.platformAccountId
  const found = /^at:\/\/([^/]{1,255})\/app\.bsky\.feed\.post\/([^/]{1,512})$/u.exec(id) ?? pageOf(id)
  const [, author = owner, key = id] = found ?? []
  if (!isKey(key) || !isActor(author)) return undefined
  return { author: isHandle(author) && isDid(owner) ? owner : author, key }
}

/** The address of a post of an author whose DID is known. */
export const uriOf = (did: string, key: string): string => `at://${did}/app.bsky.feed.post/${key}`

export const actorOf = ({ account }: AccountRef): string | undefined =>
  isActor(account.platformAccountId) ? account.platformAccountId : undefined

// internal

const pageOf = (id: string): RegExpExecArray | null =>
  /^https:\/\/bsky\.app\/profile\/([^/?#]{1,255})\/post\/([^/?#]{1,512})$/u.exec(id)

/** As the protocol bounds the key of a record. */
const isKey = (text: string): boolean => /^[\w.~:-]{1,512}$/u.test(text) && text !== "." && text !== ".."
