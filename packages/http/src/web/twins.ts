/**
 * Parameters spelled as the answers spell their keys, such as `account_id`: unknown ones are ignored, these are meant.
 */
import * as Parameters from "../contract/Parameters.ts"
import type { ParameterError } from "../contract/Problems.ts"

/** Of the names in a query, those that are a parameter of the endpoint in snake_case. */
export const twinsOf = (given: ReadonlyArray<string>, endpoint: string): ReadonlyArray<ParameterError> =>
  given.flatMap((parameter) => {
    const meant = camel(parameter)
    const isMeant = parameter.includes("_") && parametersOf.get(endpoint)?.has(meant) === true
    return isMeant ? [{ parameter, message: `is not a parameter: write ${meant}` }] : []
  })

// internal

const namesOf = ({ fields }: { readonly fields: object }): ReadonlySet<string> => new Set(Object.keys(fields))

const parametersOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["listPosts", namesOf(Parameters.PostsQuery)],
  ["listAccounts", namesOf(Parameters.AccountsQuery)],
  ["getPost", namesOf(Parameters.PostQuery)],
  ["postHistory", namesOf(Parameters.HistoryQuery)],
  ["accountHistory", namesOf(Parameters.HistoryQuery)],
  ["growth", namesOf(Parameters.GrowthQuery)],
  ["overview", namesOf(Parameters.OverviewQuery)],
  ["listChanges", namesOf(Parameters.ChangesQuery)]
])

const camel = (name: string): string => name.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())
