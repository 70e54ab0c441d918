/** What keeps accounts' numbers from being fresh, in words; nothing where all is well. */
import type { AccountRow } from "../state/endpoints.ts"
import { accountName, platformName, safeLink, statusName } from "../words/status.ts"
import { moment } from "../words/times.ts"
import { HealthWords } from "./HealthWords.tsx"
import type { Shared } from "./props.ts"

interface Props extends Pick<Shared, "client" | "round" | "view" | "catalogue"> {
  readonly accounts: ReadonlyArray<AccountRow>
  /** `{account_id}` in it stands for which. */
  readonly reconnectUrl: string | null
}

export const HealthStrip = ({ accounts, catalogue, client, reconnectUrl, round, view }: Props) => {
  const ill = accounts.filter((one) => one.sync_status !== "synced" || one.warnings.length > 0)
  if (ill.length === 0) return <Retired accounts={accounts} catalogue={catalogue} />
  return (
    <section class={`notice ${ill.some(isBad) ? "bad" : ""}`} aria-labelledby="health">
      <h2 id="health">{ill.length === 1 ? "One account needs a look" : `${ill.length} accounts need a look`}</h2>
      <ul>
        {ill.map((one, at) => (
          <li key={one.account_id}>
            <strong dir="auto">{accountName(one)}</strong> ({platformName(one.platform)}): {statusName[one.sync_status]}
            . {one.error_message} {one.warnings.join(" ")}{" "}
            {one.last_updated_at === null
              ? "It has never been read."
              : `Its numbers are those of ${moment(one.last_updated_at, view.zone)}.`}{" "}
            {at < mostAsked && (
              <HealthWords accountId={one.account_id} client={client} round={round} zone={view.zone} />
            )}{" "}
            {one.sync_status === "requires_reconnect" && <Reconnect account={one} template={reconnectUrl} />}
          </li>
        ))}
      </ul>
      <Retired accounts={accounts} catalogue={catalogue} />
    </section>
  )
}

/** Where many are ill at once, the first say what they have in common. */
const mostAsked = 5

/** What platforms that are connected tell no more. */
const Retired = ({ accounts, catalogue }: Pick<Props, "accounts" | "catalogue">) => {
  const connected = new Set(accounts.map(({ platform }) => platform))
  const retired = catalogue.filter((one) => one.retired_since !== null && connected.has(one.platform))
  if (retired.length === 0) return null
  return (
    <details class="small retired">
      <summary>
        {retired.length === 1
          ? "One metric is no longer told by its platform"
          : `${retired.length} metrics are no longer told by their platforms`}
      </summary>
      <ul>
        {retired.map((one) => (
          <li key={`${one.platform} ${one.of} ${one.key}`}>
            {platformName(one.platform)}: <code>{one.key}</code> of {one.of === "post" ? "posts" : "accounts"}
            {`, since ${one.retired_since}`}
            {one.replacement !== null && <>; in its place stands {one.replacement}</>}
          </li>
        ))}
      </ul>
    </details>
  )
}

const isBad = (one: AccountRow): boolean => one.sync_status === "requires_reconnect" || one.sync_status === "failed"

const Reconnect = ({ account, template }: { readonly account: AccountRow; readonly template: string | null }) => {
  const link =
    template === null
      ? null
      : safeLink(
          new URL(template.replaceAll("{account_id}", encodeURIComponent(account.account_id)), location.href).href
        )
  return link === null ? null : (
    <a href={link} target="_top">
      Reconnect {accountName(account)}
    </a>
  )
}
