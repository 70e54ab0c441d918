/** What two linters of OpenAPI documents, with the rules each recommends, have to say about one. */
import { createConfig, lintFromString } from "@redocly/openapi-core"
import spectral, { type RulesetDefinition } from "@stoplight/spectral-core"
import rulesets from "@stoplight/spectral-rulesets"

/** Errors and warnings, each as `linter rule: message`. */
export const complaints = async (document: object): Promise<ReadonlyArray<string>> => [
  ...(await ofRedocly(JSON.stringify(document))),
  ...(await ofSpectral(document))
]

// internal

const ofRedocly = async (source: string): Promise<ReadonlyArray<string>> => {
  const config = await createConfig({ extends: ["recommended"] })
  const found = await lintFromString({ source, absoluteRef: "openapi.json", config })
  return found.map(({ message, ruleId }) => `redocly ${ruleId}: ${message}`)
}

const ofSpectral = async (document: object): Promise<ReadonlyArray<string>> => {
  const linter = new spectral.Spectral()
  // The two packages describe rulesets by types of their own, which differ in what may be left out.
  linter.setRuleset({ extends: [rulesets.oas as RulesetDefinition] })
  return (await linter.run({ ...document })).map(({ code, message }) => `spectral ${code}: ${message}`)
}
