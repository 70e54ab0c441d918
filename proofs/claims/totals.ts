import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Totals over everything",
  about: "What is summed over all rows, and what is never added up.",
  claims: [
    {
      id: "totals.sums",
      sentence:
        "Sums over everything a filter matches, by account, platform or day, equal a full sum of the rows, amid " +
        "refreshes, vanishing keys, erasures and two publications that turn out to be one.",
      goal: "every law of sums, and any commands",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "totals.filled",
      sentence:
        "Totals of a database that had none are right before, while and after they are filled in, portion by " +
        "portion, whatever is written meanwhile.",
      goal: "0 that differ from a full count or sum",
      control: "buckets that lie",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "totals.concurrent",
      sentence:
        "Sixteen writers inside long transactions of their hosts, some of them rolled back, and folding beside them " +
        "leave every total and sum equal to a full one.",
      goal: "0 that differ"
    },
    {
      id: "totals.growth",
      sentence:
        "A page with its exact total, also of a period to the millisecond or of what the host published, one post " +
        "by its id and the overview of everything cost as much of a million rows as of ten thousand; the overview, " +
        "of ten million too.",
      goal: "≤ 1.5 × the processor time, the server's included; one post ≤ 1.3 ×; the overview ≤ 10 ms",
      program: "proofs/reads/bench.ts total --slices 16",
      data:
        "10,000 and 1,000,000 rows, half of them in the workspace that is asked; 10,000,000 as the sums that are " +
        "kept of so many posts, without the posts; SQLite, Postgres"
    },
    {
      id: "totals.commit-cost",
      sentence: "Telling totals what changed costs a commit little beside one of the same rows that changes no number.",
      goal: "≤ 1.15 × the processor time, the server's included, of a commit of 100 rows",
      program: "proofs/reads/bench.ts commit",
      data: "100 rows of 20,000; SQLite, Postgres"
    },
    {
      id: "totals.orders",
      sentence:
        "Posts in the order of any metric, of publication and of creation come as a full sort of the rows has them, " +
        "those without the value last and never as 0, under every filter and by cursor, amid refreshes, adoption, " +
        "erasures and two publications that turn out to be one, of posts that are gone from their platform, and of " +
        "numbers that may be kept no longer.",
      goal: "every law of orders, and any commands",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "totals.orders-filled",
      sentence:
        "An order that a host newly names is right before, while and after the posts of an older database are taken " +
        "in, portion by portion, whatever is written meanwhile.",
      goal: "0 that differ from a full sort",
      control: "entries that lie",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "totals.orders-concurrent",
      sentence:
        "An order named amid writers on Postgres holds every row: no answer along it differs from a full sort of the " +
        "same snapshot.",
      goal: "0 that differ"
    },
    {
      id: "totals.orders-cost",
      sentence:
        "The first 25 of a million posts by a metric the host has named cost little, a write little more, and by one " +
        "it has not named at most so many posts are looked at as take a tenth of a second.",
      goal: "1 ms of processor, 60 µs a write, 100 ms or refused, on both databases",
      program: "proofs/reads/bench.ts sort",
      data: "made-up rows, half of a million in one workspace"
    },
    {
      id: "totals.orders-refused",
      sentence:
        "A sort that would look at more posts than it may is refused by name with what helps, and answered once the " +
        "host names the metric.",
      goal: "400, then 200"
    },
    {
      id: "totals.overview-all",
      sentence:
        "With `overview=all` a page answers the object a page's overview is, over every row the filter matches.",
      goal: "the same sums, and `scope` says which"
    },
    {
      id: "totals.no-people",
      sentence:
        "The overview of everything adds no people up, keeps views apart from reach and shows no 0 for what " +
        "nobody told.",
      goal: "0 sums of people",
      control: "a page's overview"
    },
    {
      id: "totals.best-time",
      sentence: "The best time to post recovers a rhythm that was planted in made-up accounts.",
      goal: "48 of 50 accounts",
      control: "accounts without one, which have insufficient data"
    },
    {
      id: "totals.equal-age",
      sentence:
        "A post at an age has what was read near that age, and nothing where no reading is near: none is interpolated.",
      goal: "1 hour, 24 hours, 7 days"
    },
    {
      id: "totals.comparisons",
      sentence:
        "A page of posts is compared in one question, each post as it is by itself, and what an account has is read " +
        "once for all of its posts.",
      goal: "0 that differ; 1 read an account"
    },
    {
      id: "totals.zones",
      sentence:
        "Days of any time zone are told apart as its clocks have them, with 23 and 25 hours, offsets of half an hour " +
        "and dates that were skipped, and the period before has as many.",
      goal: "0 that differ from a full sum, on every store",
      control: "days of 24 hours"
    },
    {
      id: "totals.period-before",
      sentence:
        "An overview stands beside the period as long as it and right before it, group by group and day by day.",
      goal: "by day, account and platform"
    }
  ]
}
