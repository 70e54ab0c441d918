import type { Subject } from "../proving/claim.ts"

/** The packages of every platform, where a law of all of them is tested. */
export const adapters: ReadonlyArray<string> = [
  "packages/adapters-bluesky",
  "packages/adapters-facebook",
  "packages/adapters-instagram",
  "packages/adapters-linkedin",
  "packages/adapters-threads",
  "packages/adapters-tiktok",
  "packages/adapters-x",
  "packages/adapters-youtube"
]

export const subject: Subject = {
  title: "Platforms",
  about: "What each adapter makes of its platform's answers, good or bad.",
  claims: [
    {
      id: "platforms.hostile-numbers",
      sentence: "Numbers beyond 2^53, __proto__, NUL and lone surrogates in what a platform sends harm nothing.",
      goal: "only sound values kept"
    },
    {
      id: "platforms.bad-neighbour",
      sentence: "One bad post never costs its neighbours their numbers, on any platform, through the whole line.",
      goal: "24 of 25 rows new and synced, whatever the one suffers"
    },
    {
      id: "platforms.any-order",
      sentence:
        "Where posts are read through an account's list, readers that come in another order than its posts, at once " +
        "or one after the other, make each page be asked for once, or once more at most.",
      goal: "≤ 2 requests a hundred posts of a thousand, ≤ 3 and 10 where each comes from behind; both logins"
    },
    {
      id: "platforms.bad-reference",
      sentence:
        "What a platform answers for one bad reference leaves every other reading of the call as it is, in every " +
        "adapter.",
      goal: "every way of going bad",
      in: adapters
    },
    {
      id: "platforms.error-tables",
      sentence:
        "Every row of each platform's error table leads from status, code and headers to reason, sync_status, " +
        "sentence and next attempt.",
      goal: "every row, at least 12",
      in: [...adapters, "packages/kit-meta"]
    },
    {
      id: "platforms.recorded",
      sentence: "No recorded body makes an adapter throw, invent a number or lose a good one.",
      goal: "0 wrong",
      data: "the recordings that `DRAVO_RECORDED_DIR` names",
      fast: false
    },
    {
      id: "platforms.recorded-check",
      sentence: "The check of recorded bodies catches an invented number, a lost one and an adapter that throws.",
      goal: "every planted one"
    },
    {
      id: "platforms.absent",
      sentence: "Any subset of fields removed from a good answer only removes those keys, in every adapter.",
      goal: "any subset",
      in: adapters
    },
    {
      id: "platforms.sixth",
      sentence:
        "A sixth platform is one adapter handed in, filter, sums, catalogue and health included; no other package " +
        "knows of it.",
      goal: "0 other files touched"
    },
    {
      id: "platforms.further-calls",
      sentence: "25 stale posts cost one request on Bluesky and on YouTube, and on Threads one each or one in all.",
      goal: "1, 1, and 25 or 1 requests"
    },
    {
      id: "platforms.further-named",
      sentence:
        "A network that joins later is named by its own package and one row of each registry: no other source knows " +
        "of it, and a host that does not plug it in installs nothing of it.",
      goal: "0 other files",
      control: "a file that names one"
    },
    {
      id: "platforms.never-there",
      sentence:
        "What the networks have in common and one of them counts for nobody is told with the reason by the " +
        "catalogue, the command line and the page of capabilities, and no key stands for it.",
      goal: "every adapter; views on Bluesky",
      in: adapters,
      control: "names that have a key, are said twice or without a reason"
    },
    {
      id: "platforms.listings",
      sentence:
        "What an account published elsewhere is listed to its end with the numbers of a reading by id: pinned posts, " +
        "short pages, limits and posts that come and go meanwhile lose nothing, and nothing is listed twice on a page.",
      goal: "0 lost in 300 histories; every law of a listing, on every list of every adapter",
      control: "adapters that break one law each",
      in: adapters
    },
    {
      id: "platforms.first-import",
      sentence:
        "A thousand posts of an account, on Facebook the 600 it lists of a year, come in with all their numbers by " +
        "few requests.",
      goal: "Instagram at most 20, Facebook and X 10, LinkedIn 30 with its statistics, TikTok 50"
    },
    {
      id: "platforms.first-import-whole",
      sentence:
        "Through the whole line, five accounts of a thousand posts nobody recorded (600 on Facebook) become rows " +
        "that are synced with their numbers.",
      goal:
        "Instagram at most 20 requests, its stories included, Facebook and X 10, LinkedIn 30 with its statistics, " +
        "TikTok 50; 4,600 rows synced"
    },
    {
      id: "platforms.quiet-day",
      sentence:
        "A visit that finds nothing new is one request, which refreshes the newest posts too (on LinkedIn, whose " +
        "lists hold no numbers, only where some are due), and free on X.",
      goal: "1 request; $0"
    },
    {
      id: "platforms.meaning-changes",
      sentence:
        "A history, and a growth, that crosses the days on which a platform changed what it counts says so by key.",
      goal: "told where it is crossed, and nowhere else"
    },
    { id: "platforms.demo", sentence: "The demo shows all platforms.", goal: "every one on its first page" },
    {
      id: "platforms.demo-fakes",
      sentence: "A served demo lists the fakes of all platforms, and its second workspace has not been read.",
      goal: "1 call per platform for its first page"
    },
    {
      id: "platforms.capabilities",
      sentence: "The table of capabilities in the docs says what the adapters declare.",
      goal: "0 differences",
      control: "an adapter that says otherwise"
    },
    {
      id: "platforms.refused-facebook",
      sentence: "What Facebook refuses for one post, metric or page costs that one alone, through the whole line.",
      goal: "25 posts in 1 request; each refusal of the table"
    },
    {
      id: "platforms.reach",
      sentence:
        "Whether a platform's hosts answer at all is found out without a token and without a quota, within the " +
        "deadline of a call, and `dravo doctor` tells it in words and as JSON.",
      goal: "1 request for each host of each platform; a host that is gone and one that is silent are told",
      control: "who asks with a token, and who tells nothing",
      in: adapters
    },
    {
      id: "platforms.refused-instagram",
      sentence:
        "What Instagram refuses for one medium costs that one alone, under either login, through the whole line.",
      goal: "25 media in 1 request; each refusal of the table"
    },
    {
      id: "platforms.refused-linkedin",
      sentence:
        "What LinkedIn refuses for a page, a member, a post or a metric costs that one alone, and its lists are " +
        "read to their end.",
      goal: "2 requests where a role is taken away or LinkedIn is ill"
    },
    {
      id: "platforms.refused-tiktok",
      sentence:
        "A field or an id TikTok no longer takes is found within a bound, in whatever words, and remembered; " +
        "uploads are found by their own words.",
      goal: "each wording of the table"
    },
    {
      id: "platforms.refused-x",
      sentence:
        "X's limits of a day and its spending cap are waited for, and a field it no longer has costs one request " +
        "more once.",
      goal: "0 requests before the deadline"
    }
  ]
}
