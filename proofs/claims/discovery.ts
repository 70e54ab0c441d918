import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Posts made elsewhere",
  about: "Discovery: an account's own listing finds the posts nobody recorded, and refreshes those it holds.",
  claims: [
    {
      id: "discovery.joint-promises",
      sentence: "Rows that one call refreshes together are due when their debts come to its price, from three sums.",
      goal: "the debts at that instant, summed up row by row, are one call"
    },
    {
      id: "discovery.cheaper-way",
      sentence:
        "Rows are read by the listing or by id, whichever costs fewer dollars, then requests, then less of the " +
        "platform's own count; never more than by ids alone.",
      goal: "10 shapes of platforms; no other number of pages costs less in 100 random ones"
    },
    {
      id: "discovery.stores",
      sentence:
        "What a page of a listing brought is written in one transaction and only by whoever walks the account now: " +
        "no post is lost, none is there twice, and one the host records later keeps its history.",
      goal: "15 laws, and random commands against the reference store, on every store",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "discovery.first-import",
      sentence: "A first import leaves every row synced with its numbers, for the listing's own requests alone.",
      goal: "35 posts in pages of ten: 4 requests, 35 rows synced, none asked for by id"
    },
    {
      id: "discovery.quiet-day",
      sentence: "A visit of an account that posted nothing costs one request.",
      goal: "1 request"
    },
    {
      id: "discovery.serves-reads",
      sentence:
        "Rows of one account that are wanted together are read by its listing where that costs fewer requests; what " +
        "it does not hold is asked for by id.",
      goal: "25 posts in pages of ten: 3 requests instead of 13; 0 by id"
    },
    {
      id: "discovery.none-lost",
      sentence:
        "However posts are published, recorded, deleted, edited and pinned, while lists move under the walk, and " +
        "wherever a visit is cut off: each listed post is one row.",
      goal: "0 lost and 0 doubled in 300 random histories"
    },
    {
      id: "discovery.five-networks",
      sentence:
        "With listings on, 25 stale posts on each of the five networks cost few requests and little of what the " +
        "networks count, and never more on any network than without.",
      goal: "at most 6 requests and 12 counted; on no network more than without"
    },
    {
      id: "discovery.thousand-by-five",
      sentence: "With listings on, a thousand stale posts on each of the five networks cost no more than without.",
      goal: "at most 110 requests; on no network more than without"
    },
    {
      id: "discovery.month",
      sentence:
        "In a simulated month, at the mean error of a job that lists every account each six hours, listings by the " +
        "sum of promises need fewer requests, the fewer the more seldom an account posts; posts nobody records are " +
        "found within its rhythm.",
      goal:
        "≥ 2.5 / 1.6 / 1.2 × fewer at a post in three days, one and three a day, for three kinds of readers (uniform " +
        "/ decaying / growth-following reads); half of the posts found within the time between two",
      program: "proofs/discovery/month.ts --json",
      data: "200 accounts, posts and readers made up from a seed"
    },
    {
      id: "discovery.month-real",
      sentence: "The same takes fewer requests than that job on real posts, for each kind of readers at each rhythm.",
      goal: "> 1 × fewer at a post in three days, one and three a day",
      program: "proofs/discovery/month.ts --json --real",
      data: "200 accounts made up of real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "discovery.month-by-post",
      sentence:
        "Where posts of an account grow at the same time, its listings need fewer requests than a call for each post " +
        "at the end of its own promise, at the same mean error; where hardly two do, no more.",
      goal: "≥ 2 × fewer at one and three posts a day, never more at one in three days, for three kinds of readers",
      program: "proofs/discovery/month.ts --against alone --json",
      data: "200 accounts, posts and readers made up from a seed"
    },
    {
      id: "discovery.engine",
      sentence:
        "The engine itself asks for what the simulation of its rules predicts: rows that are merely stale are read " +
        "by the listing where that costs no more than asking for them by id, and are due together from there on.",
      goal:
        "a month of 2 accounts: at most 1.25 × the predicted requests at 1.1 × the error, and one for each post that " +
        "is recorded"
    },
    {
      id: "discovery.price",
      sentence:
        "A platform that charges for each post is listed only for a number of posts that was said, never bills more " +
        "than the dry run told, and a quiet check costs nothing.",
      goal: "at most the price told at 4 bounds; $0 for a check that finds nothing; ends at the budget to the cent"
    },
    {
      id: "discovery.price-command",
      sentence:
        "A dry run of `dravo discover` tells the price and asks nobody, and X bills no more than that afterwards.",
      goal: "4 bounds on an account of 120 posts: at most the price told; 0 requests before it"
    },
    {
      id: "discovery.kills",
      sentence:
        "A process killed in the middle of a discovery, at any operation of the store, loses no post and doubles " +
        "none: the next one ends with each listed post in one row, with its numbers.",
      goal: "kill -9 after each operation of the store; 0 lost, 0 doubled",
      program: "proofs/discovery/kill.ts",
      data: "35 posts in pages of ten, SQLite on disk",
      control: "with a store that writes rows apart from the walk"
    }
  ]
}
