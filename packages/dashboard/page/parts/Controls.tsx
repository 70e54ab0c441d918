/** Period, comparison, accounts, platforms, time zone. */
import { useEffect, useMemo, useState } from "preact/hooks"
import type { AccountRow } from "../state/endpoints.ts"
import { ofPreset, presets, type View, zoneOf } from "../state/view.ts"
import { dateIn } from "../state/zone.ts"
import { accountName, platformName } from "../words/status.ts"

interface Props {
  readonly view: View
  readonly go: (change: Partial<View>) => void
  readonly accounts: ReadonlyArray<AccountRow>
}

export const Controls = ({ accounts, go, view }: Props) => (
  <div class="controls" role="group" aria-label="What is shown">
    <Period view={view} go={go} />
    <label class="check">
      <input
        type="checkbox"
        checked={view.compare}
        onChange={(event) => go({ compare: event.currentTarget.checked })}
      />
      Compare with the period before
    </label>
    <label class="field">
      Platform
      <select
        value={view.platform ?? ""}
        onChange={(event) => go({ platform: event.currentTarget.value || null, account: null })}
      >
        <option value="">All platforms</option>
        {platformsOf(accounts, view).map((platform) => (
          <option value={platform}>{platformName(platform)}</option>
        ))}
      </select>
    </label>
    <label class="field">
      Account
      <select value={view.account ?? ""} onChange={(event) => go({ account: event.currentTarget.value || null })}>
        <option value="">All accounts</option>
        {accountsOf(accounts, view).map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
    </label>
    <Zone view={view} go={go} />
  </div>
)

const Period = ({ go, view }: Omit<Props, "accounts">) => {
  const today = dateIn(view.zone, Date.now())
  return (
    <>
      <fieldset>
        <legend>Period</legend>
        {presets.map((days) => {
          const { from, to } = ofPreset(days, today)
          return (
            <button type="button" aria-pressed={view.from === from && view.to === to} onClick={() => go({ from, to })}>
              {days} days
            </button>
          )
        })}
      </fieldset>
      <label class="field">
        From
        <input
          type="date"
          value={view.from}
          max={view.to}
          onChange={({ currentTarget: { value } }) => value !== "" && value <= view.to && go({ from: value })}
        />
      </label>
      <label class="field">
        To
        <input
          type="date"
          value={view.to}
          min={view.from}
          onChange={({ currentTarget: { value } }) => value !== "" && value >= view.from && go({ to: value })}
        />
      </label>
    </>
  )
}

const Zone = ({ go, view }: Omit<Props, "accounts">) => {
  const [all, setAll] = useState(false)
  // Hundreds: they come once what the view asks for is on its way.
  useEffect(() => setAll(true), [])
  const options = useMemo(
    () => (all ? zones(view.zone) : [view.zone]).map((zone) => <option value={zone}>{zone}</option>),
    [view.zone, all]
  )
  return (
    <label class="field">
      Time zone
      <select value={view.zone} onChange={(event) => go({ zone: event.currentTarget.value })}>
        {options}
      </select>
    </label>
  )
}

const zones = (chosen: string): ReadonlyArray<string> => {
  const own = zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? "UTC"
  return [...new Set([chosen, own, "UTC", ...Intl.supportedValuesOf("timeZone")])]
}

/** What is chosen stays a choice although no account of it is on the list. */
const platformsOf = (accounts: ReadonlyArray<AccountRow>, view: View): ReadonlyArray<string> =>
  [...new Set([...(view.platform === null ? [] : [view.platform]), ...accounts.map(({ platform }) => platform)])].sort()

const accountsOf = (accounts: ReadonlyArray<AccountRow>, view: View) => {
  const listed = accounts
    .filter(({ platform }) => view.platform === null || platform === view.platform)
    .map((one) => ({ id: one.account_id, name: `${accountName(one)} (${platformName(one.platform)})` }))
  return view.account === null || listed.some(({ id }) => id === view.account)
    ? listed
    : [{ id: view.account, name: view.account }, ...listed]
}
