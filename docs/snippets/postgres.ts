// #region fleet
import { x } from "@dravo/adapters-x"
import { createAnalytics, type TokenFunction } from "@dravo/analytics"
import { postgres } from "@dravo/store-postgres"

export const analytics = (databaseUrl: string, credentials: TokenFunction) =>
  createAnalytics({
    store: postgres({ connectionString: databaseUrl, pool: { max: 10 } }),
    adapters: [x()],
    credentials
  })
// #endregion

// #region transaction
import { AccountId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { within } from "@dravo/store-postgres"
import * as Effect from "effect/Effect"
import { type Kysely, sql } from "kysely"

export const publish = (db: Kysely<unknown>, title: string, platformPostId: string) =>
  db.transaction().execute(async (trx) => {
    await sql`insert into posts (title) values (${title})`.execute(trx)
    await Effect.runPromise(
      within(trx).recordPublication(WorkspaceId.make("acme"), {
        postId: PostId.make("post_1"),
        accountId: AccountId.make("acc_one"),
        platformPostId: PlatformPostId.make(platformPostId),
        url: null,
        text: title,
        createdAt: null,
        publishedAt: null,
        traits: {}
      })
    )
  })
// #endregion
