/** The post id of a post nobody recorded: the same in every process, and no host's own. */
import type { Account } from "@dravo/core/Account"
import { type PlatformPostId, PostId } from "@dravo/core/Ids"

export const postIdOf = ({ accountId, platform, workspace }: Account, id: PlatformPostId): PostId => {
  const seed = JSON.stringify([workspace, platform, accountId, id])
  return PostId.make(`post_found_${[1, 2, 3, 4].map((salt) => hash(seed, salt)).join("")}`)
}

// internal

/** 32 bits in seven characters; four of them tell any two posts apart. */
const hash = (text: string, salt: number): string => {
  let value = Math.imul(salt, 0x9e3779b1)
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) + (value >>> 13)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0).toString(36).padStart(7, "0")
}
