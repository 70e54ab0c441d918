/** What was agreed with platforms that send messages, as the environment says it; `serve` takes them. */
import type { Apps } from "@dravo/engine/Incoming"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failed } from "../ExitCodes.ts"
import * as Platforms from "./platforms.ts"

/** Of those whose messages the library understands. */
const platforms = ["instagram", "facebook", "x", "tiktok"] as const

const secrets: Readonly<Record<(typeof platforms)[number], string>> = {
  instagram: "the app secret",
  facebook: "the app secret",
  x: "the secret of the app's API key",
  tiktok: "the client secret"
}

const nameOf = (platform: string, what: string): string => `DRAVO_INCOMING_${platform.toUpperCase()}_${what}`

/** Only Meta asks for a word, and for a page about deletions. */
const isMeta = (platform: string): boolean => platform === "instagram" || platform === "facebook"

export const variables: ReadonlyArray<Platforms.Variable> = platforms.flatMap((platform) => [
  {
    name: nameOf(platform, "SECRET"),
    means: `${secrets[platform]}, which signs its messages; without it none are taken`
  },
  { name: nameOf(platform, "OLD_SECRETS"), means: "secrets before it, with commas, while it is being replaced" },
  ...(isMeta(platform)
    ? [
        { name: nameOf(platform, "VERIFY_TOKEN"), means: "the word typed into Meta's form beside the address" },
        { name: nameOf(platform, "DELETION_PAGE"), means: "where people read what became of their wish for deletion" }
      ]
    : [])
])

/** Nothing is taken for a platform without a secret. */
export const fromEnvironment = Effect.gen(function* () {
  const apps: Record<string, Apps[string]> = {}
  for (const platform of platforms) {
    const secret = yield* Platforms.secret(nameOf(platform, "SECRET"))
    const older = yield* Platforms.secret(nameOf(platform, "OLD_SECRETS"))
    const verifyToken = isMeta(platform) ? yield* Platforms.secret(nameOf(platform, "VERIFY_TOKEN")) : Option.none()
    const deletionPage = isMeta(platform) ? yield* Platforms.text(nameOf(platform, "DELETION_PAGE")) : Option.none()
    if (Option.isNone(secret)) {
      if (Option.isSome(older) || Option.isSome(verifyToken) || Option.isSome(deletionPage))
        return yield* failed("input", `${nameOf(platform, "SECRET")} is not set, and others of its kind are.`)
      continue
    }
    apps[platform] = {
      secret: secret.value,
      olderSecrets: Platforms.several(older),
      ...Platforms.given("verifyToken", verifyToken),
      ...Platforms.given("deletionPage", deletionPage)
    }
  }
  return apps satisfies Apps
})
