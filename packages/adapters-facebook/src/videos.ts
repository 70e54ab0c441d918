/**
 * Posts that are known by a video's or reel's own id. Their numbers hang on `{page}_{post}`; mostly the two halves are
 * the Page and the video, and where they are not, the video's node names the post.
 */
import type { PostRef } from "@dravo/core/Adapter"
import type { Traits } from "@dravo/core/Account"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Reader from "@dravo/kit-meta/Reader"
import * as Effect from "effect/Effect"

/** What is asked for; undefined where the reference is no id at all. */
export const objectId = ({ account, publication }: PostRef): string | undefined => {
  const id = publication.platformPostId
  const named = publication.traits[trait]
  if (isComposite(id)) return id
  if (!isDigits(id)) return undefined
  if (named !== undefined && isComposite(named)) return named
  return isDigits(account.platformAccountId) ? `${account.platformAccountId}_${id}` : undefined
}

/** Whether what is asked for is made of the Page's id and the video's, which not every post is. */
export const isGuessed = ({ publication }: PostRef): boolean =>
  isDigits(publication.platformPostId) && publication.traits[trait] === undefined

/** The same outcomes, with those of guessed ids that were missing read under the post their video names. */
export const followed = Effect.fnUntraced(function* (
  reader: Reader.Reader,
  call: Graph.Call,
  refs: ReadonlyArray<PostRef>,
  outcomes: ReadonlyArray<Reader.Outcome>,
  memory: RetiredMetrics
): Effect.fn.Return<ReadonlyArray<Reader.Outcome>> {
  const guesses = new Map(
    refs.filter(isGuessed).flatMap((ref) => {
      const id = objectId(ref)
      return id === undefined ? [] : [[id, ref] as const]
    })
  )
  const lost = outcomes.flatMap(({ _tag, plan }) => {
    const ref = _tag === "Lost" ? guesses.get(plan.id) : undefined
    return ref === undefined ? [] : [{ plan, ref }]
  })
  if (lost.length === 0) return outcomes
  const nodes = yield* reader.graph.all(
    call,
    lost.map(({ ref }) => Graph.pathOf(ref.publication.platformPostId, { fields: "id,post_id" }))
  )
  const found = lost.flatMap(({ plan, ref }, at) => {
    const node = nodes[at]
    const id = node?._tag === "Node" ? postOf(ref, Json.id(Json.at(node.body, "post_id"))) : undefined
    return id === undefined || id === plan.id ? [] : [{ from: plan.id, plan: { ...plan, id } }]
  })
  const read = yield* Reader.read(
    reader,
    call,
    found.map(({ plan }) => plan),
    memory
  )
  const byGuess = new Map(found.map(({ from }, at) => [from, read[at]]))
  return outcomes.map((outcome) => byGuess.get(outcome.plan.id) ?? outcome)
})

/** What a node teaches about a guessed id: the post it is, so that the guess is not made again. */
export const traitsOf = (ref: PostRef, node: unknown): Traits | undefined => {
  const id = Json.id(Json.at(node, "id"))
  return isGuessed(ref) && id !== undefined && isComposite(id) && id !== objectId(ref)
    ? { ...ref.publication.traits, [trait]: id }
    : undefined
}

// internal

/** The trait that names the post of a video. */
const trait = "post_id"

const isDigits = (id: string): boolean => /^\d{1,32}$/u.test(id)
const isComposite = (id: string): boolean => /^\d{1,32}_\d{1,32}$/u.test(id)

/** Some nodes name the post with its Page, some without. */
const postOf = ({ account }: PostRef, id: string | undefined): string | undefined =>
  id === undefined
    ? undefined
    : isComposite(id)
      ? id
      : isDigits(id) && isDigits(account.platformAccountId)
        ? `${account.platformAccountId}_${id}`
        : undefined
