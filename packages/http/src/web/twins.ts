/**
 * Parameters in another spelling, as the answers' keys have it (`account_id`) or other APIs do (`account-id`,
 * `accountid`, `accountId[]`): unknown ones are ignored, these are meant.
 */
import * as Parameters from "../contract/Parameters.ts"
import type { ParameterError } from "../contract/Problems.ts"

/** Of the names in a query, those that are a parameter of the endpoint but for case and signs. */
export const twinsOf = (given: ReadonlyArray<string>, endpoint: string): ReadonlyArray<ParameterError> =>
  given.flatMap((parameter) => {
    const meant = parametersOf.get(endpoint)?.get(bare(parameter))
    return meant === undefined || meant === parameter || isOneWord(meant, parameter)
      ? []
      : [{ parameter, message: `is not a parameter: write ${meant}` }]
  })

// internal

/** A parameter's letters: nobody tells two of one endpoint apart by anything else. */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "")

/** `Limit` is another name than `limit`, and ignored as any other; no API spells that one so. */
const isOneWord = (meant: string, given: string): boolean => /^[a-z]+$/u.test(meant) && /^[a-z]+$/iu.test(given)

/** By those letters, the name. */
const namesOf = ({ fields }: { readonly fields: object }): ReadonlyMap<string, string> =>
  new Map(Object.keys(fields).map((name) => [bare(name), name]))

const parametersOf: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["listPosts", namesOf(Parameters.PostsQuery)],
  ["listAccounts", namesOf(Parameters.AccountsQuery)],
  ["getPost", namesOf(Parameters.PostQuery)],
  ["postHistory", namesOf(Parameters.HistoryQuery)],
  ["accountHistory", namesOf(Parameters.HistoryQuery)],
  ["growth", namesOf(Parameters.GrowthQuery)],
  ["overview", namesOf(Parameters.OverviewQuery)],
  ["bestTime", namesOf(Parameters.BestTimeQuery)],
  ["listChanges", namesOf(Parameters.ChangesQuery)],
  ["listWebhookMessages", namesOf(Parameters.MessagesQuery)]
])
