/** What the server knows of why an account is not fresh, in sentences; asked of accounts that need a look alone. */
import type { Health } from "../state/endpoints.ts"
import { useAnswer } from "../state/useAnswer.ts"
import { moment } from "../words/times.ts"
import type { Shared } from "./props.ts"

interface Props extends Pick<Shared, "client" | "round"> {
  readonly accountId: string
  readonly zone: string
}

export const HealthWords = ({ accountId, client, round, zone }: Props) => {
  const path = `accounts/${encodeURIComponent(accountId)}/health`
  const health = useAnswer(path, (signal) => client.get<Health>(path, {}, signal), round)
  // The row beside it has said already that something is wrong.
  if (health.value === null) return null
  return <>{sentences(health.value, zone).join(" ")}</>
}

const tokens: Readonly<Record<string, string>> = {
  expiring: "Its token is about to expire.",
  expired: "Its token has expired.",
  missing: "There is no token for it.",
  refused: "The platform refuses its token."
}

const sentences = (health: Health, zone: string): ReadonlyArray<string> => {
  const until = (at: string | null, says: string) => (at === null ? [] : [`${says} until ${moment(at, zone)}.`])
  const missing = [...new Set(health.readings.flatMap(({ scopes_missing }) => scopes_missing ?? []))]
  const lost = [...new Set(health.readings.flatMap(({ metrics_lost }) => metrics_lost))]
  return [
    ...(tokens[health.token.state] === undefined ? [] : [tokens[health.token.state] ?? ""]),
    ...(health.token.reconnect_before === null
      ? []
      : [`It must be reconnected before ${moment(health.token.reconnect_before, zone)}.`]),
    ...(missing.length === 0 ? [] : [`It has not granted ${missing.join(", ")}, which costs ${lost.join(", ")}.`]),
    ...until(health.throttled_until.account, "The platform lets it wait"),
    ...until(health.throttled_until.app, "The platform lets the whole application wait"),
    ...until(health.platform_down_until, "The platform does not answer, and is left alone"),
    ...health.quotas
      .filter(({ spent, units }) => spent >= units)
      .map(({ name, resets_at }) => `The day's ${name} is spent; it starts anew at ${moment(resets_at, zone)}.`)
  ]
}
