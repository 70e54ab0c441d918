/** Whether a read costs more the more a workspace has: a page with its exact total, and one post by its id. */
import { equal, ok } from "node:assert/strict"
import type * as Database from "../processes/database.ts"
import { kinds, size } from "../processes/report.ts"
import * as Library from "../reads/library.ts"
import { type Measured, timed } from "../reads/slices.ts"

const goals = { page: 1.5, post: 1.3 }

/** `--rows N` for another size than ten times 10,000, to which it is compared. */
export async function* growth(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const [few, many] = [size("few", 10_000, 4000), size("rows", 100_000, 40_000)]
    const [small, large] = [await costs(kind, few), await costs(kind, many)]
    for (const what of ["page", "post"] as const)
      yield {
        what: `${kind}, ${few.toLocaleString("en")} to ${many.toLocaleString("en")} rows: ${names[what]}`,
        figures: { "few µs": Math.round(small[what]), "many µs": Math.round(large[what]) },
        ratio: large[what] / small[what],
        goal: goals[what]
      }
  }
}

// internal

const names = { page: "25 posts and the total", post: "one post by its id" } as const

/** Of the workspace that holds half of all rows, in microseconds of this process. */
const costs = async (kind: Database.Kind, rows: number): Promise<Readonly<Record<keyof typeof names, number>>> => {
  const database = await Library.filled(kind, rows)
  const analytics = Library.open(database.address)
  const read = async (query: { readonly postId?: string }) => {
    const answer = await analytics.listPosts({ workspace: "acme", limit: 25, ...query })
    ok(answer.items.length > 0)
    return answer
  }
  equal((await read({})).total, rows / 2, "the total is exact")
  const of = async (query: { readonly postId?: string }): Promise<number> => {
    const [cost = NaN] = await timed(
      [{ name: "listPosts", read: async () => JSON.stringify(await read(query)) }],
      size("slices", 20, 8),
      8
    )
    return cost
  }
  const found = { page: await of({}), post: await of({ postId: "post_7" }) }
  await analytics.close()
  await database.close()
  return found
}
