import { measured, proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { ImmediateDialect, layer, layerFrom } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Kysely } from "kysely"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w")
const a1 = AccountId.make("a1")

const draft = (handle: string | null, traits: Readonly<Record<string, string>> = {}) =>
  Schema.decodeSync(AccountDraft)({
    accountId: "a1",
    platform: "p",
    platformAccountId: "n1",
    handle,
    app: null,
    traits
  })
const publication = Schema.decodeSync(PublicationDraft)({
  postId: "post",
  accountId: "a1",
  platformPostId: "n",
  url: null,
  text: null,
  createdAt: 1000,
  publishedAt: null,
  traits: {}
})
const page = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 5 } as const

/** A store of its own connection to the file, as another process has it; it remembers nothing. */
const stranger = (filename: string) =>
  Effect.map(Layer.build(layerFrom(new Kysely<unknown>({ dialect: new ImmediateDialect(filename) }))), (context) =>
    Context.get(context, Store)
  )

describe("an account that was read a moment ago", () => {
  it.live("is in the next page as it is by then, whichever process changed it", () =>
    Effect.gen(function* () {
      proves("reads.known-accounts")
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-known-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const filename = join(folder, "a.db")
      const store = Context.get(yield* Layer.build(layer({ filename })), Store)
      yield* store.connectAccount(workspace, draft("first"))
      yield* store.recordPublication(workspace, publication)
      const other = yield* stranger(filename)
      const steps: ReadonlyArray<(store: Store["Service"]) => Effect.Effect<unknown, unknown>> = [
        (by) => by.connectAccount(workspace, draft("second", { login: "b" })),
        (by) => by.refuseGrant(workspace, a1, 2, "it was revoked"),
        (by) => by.disconnectAccount(workspace, a1),
        (by) => by.connectAccount(workspace, draft(null)),
        (by) => by.erase(workspace, { _tag: "Account", accountId: a1 }),
        (by) => Effect.andThen(by.connectAccount(workspace, draft("new")), by.recordPublication(workspace, publication))
      ]
      const seen = new Set<string>()
      for (const step of steps)
        for (const by of [store, other]) {
          yield* store.pagePublications(workspace, page)
          yield* Effect.exit(step(by))
          const { rows, total } = yield* store.pagePublications(workspace, page)
          const expected = yield* (yield* stranger(filename)).pagePublications(workspace, page)
          assert.deepStrictEqual({ rows, total }, { rows: expected.rows, total: expected.total })
          seen.add(JSON.stringify(rows.map(({ account }) => account)))
        }
      assert.isAtLeast(seen.size, 8)
      measured(`${2 * steps.length} changes, ${seen.size} accounts`)
    })
  )
})
