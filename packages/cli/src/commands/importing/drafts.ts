/** A record of a file as a publication, or what is wrong with it in the words of its columns. */
import { PublicationDraft } from "@dravo/core/Publication"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { given, idOf, momentOf, notATime } from "./cells.ts"
import type { Line } from "./records.ts"

/** Columns are those of an export; what else a file has is left alone. `account` is whose post it is unless it says. */
export const draftOf = (record: Line["record"], account: string | null): Result.Result<PublicationDraft, string> => {
  if (typeof record === "string") return Result.fail(record)
  const createdAt = momentOf(record["created_at"])
  const publishedAt = momentOf(record["published_at"])
  if (createdAt === undefined) return Result.fail(`created_at ${notATime}`)
  if (publishedAt === undefined) return Result.fail(`published_at ${notATime}`)
  const platformPostId = idOf(record["platform_post_id"])
  const accountId = idOf(record["account_id"]) ?? account
  if (platformPostId === null) return Result.fail("platform_post_id is missing")
  if (accountId === null) return Result.fail("account_id is missing")
  return Result.mapError(
    decode({
      // Made up of the network's id, so that the same line means the same post when it is read again.
      postId: idOf(record["post_id"]) ?? platformPostId,
      accountId,
      platformPostId,
      url: given(record["platform_post_url"]),
      text: given(record["text"]),
      createdAt: createdAt ?? publishedAt,
      publishedAt,
      traits: {}
    }),
    ({ issue }) => issuesOf(issue).issues.map(described).join("; ")
  )
}

// internal

const decode = Schema.decodeUnknownResult(PublicationDraft, { errors: "all" })
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const columns: Readonly<Record<string, string>> = {
  postId: "post_id",
  accountId: "account_id",
  platformPostId: "platform_post_id",
  url: "platform_post_url",
  text: "text"
}

type Issue = ReturnType<typeof issuesOf>["issues"][number]

const described = ({ message, path }: Issue): string => {
  const [segment] = path ?? []
  const name = String(typeof segment === "object" ? segment.key : segment)
  return `${columns[name] ?? name} ${message === "Expected string" ? "must be a text" : message}`
}
