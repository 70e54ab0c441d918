/** What the five platforms promise: few calls, isolated failures, honest numbers, hidden tokens. */
import type { Draft } from "./claim.ts"

/** What each adapter's own tests are called, by the platform's name in ids. */
const suites = [
  { name: "x", label: "X", law: "X keeps the laws of an adapter", folder: "adapters-x", refusals: "X's refusals" },
  {
    name: "instagram",
    label: "Instagram, through Instagram Login,",
    law: "Instagram through instagram login keeps the laws of an adapter",
    folder: "adapters-instagram",
    refusals: "Instagram's refusals of a medium, of several and of an account, through instagram login"
  },
  {
    name: "instagram-facebook-login",
    label: "Instagram, through Facebook Login,",
    law: "Instagram through facebook login keeps the laws of an adapter",
    folder: "adapters-instagram",
    refusals: "Instagram's refusals of a medium, of several and of an account, through facebook login"
  },
  {
    name: "facebook",
    label: "Facebook",
    law: "Facebook keeps the laws of an adapter",
    folder: "adapters-facebook",
    refusals: "Facebook's refusals of a post, of a batch and of a Page"
  },
  {
    name: "linkedin",
    label: "LinkedIn",
    law: "LinkedIn, for a page, keeps the laws of an adapter",
    folder: "adapters-linkedin",
    refusals: "LinkedIn's refusals"
  },
  {
    name: "linkedin-members",
    label: "LinkedIn, for members,",
    law: "LinkedIn, for a member, keeps the laws of an adapter",
    folder: "adapters-linkedin"
  },
  {
    name: "tiktok",
    label: "TikTok",
    law: "TikTok keeps the laws of an adapter",
    folder: "adapters-tiktok",
    refusals: "TikTok's refusals"
  }
]

const neighbours = suites.map(
  ({ folder, label, law, name }): Draft => ({
    id: `platforms-02-bad-neighbour-${name}`,
    sentence: `What ${label} answers for one bad reference leaves every other reading of the call as it is.`,
    goal: "every way of going bad",
    proof: { test: `packages/${folder}/test/conformance.test.ts › ${law} › readings` }
  })
)

const errorTables = suites.flatMap(
  ({ folder, label, name, refusals }): ReadonlyArray<Draft> =>
    refusals === undefined
      ? []
      : [
          {
            id: `platforms-03-errors-${name}`,
            sentence: `Every row of the error table of ${label} leads from status, code and headers to reason, sync_status, sentence and next attempt.`,
            goal: "every row, at least 12",
            proof: { test: `packages/${folder}/test/errors.test.ts › ${refusals}` }
          }
        ]
)

const absences = suites.map(
  ({ folder, label, law, name }): Draft => ({
    id: `platforms-05-absent-${name}`,
    sentence: `Any subset of fields removed from a good answer of ${label} only removes those keys.`,
    goal: "any subset",
    proof: {
      test: `packages/${folder}/test/conformance.test.ts › ${law} › answers › any subset of fields that is missing only removes its keys`
    }
  })
)

export const platforms: ReadonlyArray<Draft> = [
  {
    id: "platforms-01-five-networks",
    sentence:
      "25 stale posts on each of the five networks, one account each, cost at most 7 HTTP calls cold and none warm.",
    goal: "≤ 7 calls cold, 0 warm",
    proof: {
      test: "proofs/test/fivePlatforms.test.ts › 25 stale posts on each of five networks › cost at most seven calls cold and none warm",
      control:
        "proofs/test/fivePlatforms.test.ts › 25 stale posts on each of five networks › asked for one by one cost a call each"
    }
  },
  {
    id: "platforms-01-mixed-pages",
    sentence: "A page that mixes the five networks costs one call per account with rows on it, and none warm.",
    goal: "5 calls for a page of 100, 0 warm",
    proof: {
      test: "proofs/test/fivePlatforms.test.ts › 25 stale posts on each of five networks › cost no more on pages that mix them"
    }
  },
  {
    id: "platforms-01-planner",
    sentence:
      "The planner forms the fewest calls: batches hold each ask once, under one credential, and are as few as can be.",
    goal: "any page",
    proof: {
      test: "packages/core/test/Planner.test.ts › Planner › batches hold each ask once, under one credential, and are as few as can be"
    }
  },
  {
    id: "platforms-02-bad-neighbour",
    sentence: "One bad post never costs its neighbours their numbers, on any platform, through the whole line.",
    goal: "24 of 25 rows new and synced, whatever the one suffers",
    proof: { test: "proofs/test/fivePlatforms.test.ts › one bad post" }
  },
  ...neighbours,
  ...errorTables,
  {
    id: "platforms-03-errors-graph",
    sentence:
      "Every row of the Graph API's error table, which Instagram and Facebook share, leads from code and subcode to what the row becomes.",
    goal: "every row, at least 12",
    proof: { test: "packages/kit-meta/test/Refusal.test.ts › the Graph API's refusals" }
  },
  {
    id: "platforms-04-recorded",
    sentence: "No recorded body makes an adapter throw, invent a number or lose a good one.",
    goal: "0 wrong",
    proof: {
      test: "proofs/test/recorded.test.ts › recorded answers of the real platforms › are all read by what would receive them"
    },
    // Only where DRAVO_RECORDED_DIR names the recordings.
    fast: false
  },
  {
    id: "platforms-04-recorded-laws",
    sentence: "The check of recorded bodies catches an invented number, a lost one and an adapter that throws.",
    goal: "every planted one",
    proof: { test: "proofs/test/recorded.test.ts › the check of recorded answers" }
  },
  ...absences,
  {
    id: "platforms-06-tokens",
    sentence:
      "Tokens and client secrets appear in no log, error, span, URL, body or file, on any platform, whatever it answers.",
    goal: "0 hits",
    proof: {
      test: "proofs/test/tokens.test.ts › tokens and client secrets",
      control:
        "proofs/test/tokens.test.ts › the search for tokens and client secrets › finds them where an adapter gives them away"
    }
  },
  {
    id: "platforms-07-sixth",
    sentence:
      "A sixth platform is one adapter handed in, filter, sums, catalogue and health included; no other package knows of it.",
    goal: "0 other files touched",
    proof: { test: "proofs/test/sixthPlatform.test.ts › a sixth platform" }
  },
  {
    id: "platforms-08-demo",
    sentence: "The demo shows all five platforms.",
    goal: "5 platforms on its first page",
    proof: { test: "packages/cli/test/demo.test.ts › demo › shows all five platforms, and gives its figures as JSON" }
  },
  {
    id: "platforms-08-fakes",
    sentence: "A served demo lists the fakes of all five platforms, and its second workspace has not been read.",
    goal: "1 call per platform for its first page",
    proof: {
      test: "packages/cli/test/demo.test.ts › demo › --serve keeps running, says READY, and removes its files at SIGTERM"
    }
  },
  {
    id: "platforms-09-capabilities",
    sentence: "The table of capabilities in the docs says what the adapters declare.",
    goal: "0 differences",
    proof: {
      test: "proofs/test/capabilities.test.ts › docs/capabilities.md › says what the adapters declare",
      control: "proofs/test/capabilities.test.ts › docs/capabilities.md › is refused when an adapter says otherwise"
    }
  }
]
