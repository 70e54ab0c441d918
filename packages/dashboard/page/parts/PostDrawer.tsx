/** One post: its numbers under the platforms' own names, its curve, and why it is as fresh as it is. */
import { useEffect, useRef } from "preact/hooks"
import type { AccountRow, Comparison, Freshness, History, Post, PostPoint } from "../state/endpoints.ts"
import { useAnswer } from "../state/useAnswer.ts"
import { accountName, platformName } from "../words/status.ts"
import { Notice } from "./Notice.tsx"
import { PublicationDetail } from "./PublicationDetail.tsx"
import type { Shared } from "./props.ts"

interface Props extends Shared {
  readonly postId: string
  readonly accounts: ReadonlyArray<AccountRow>
  readonly again: () => void
}

export const PostDrawer = ({ accounts, again, catalogue, client, go, postId, round, view }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  const path = `posts/${encodeURIComponent(postId)}`
  const post = useAnswer(path, (signal) => client.get<Post>(path, {}, signal), round)
  const history = useAnswer(
    `${path}/history`,
    (signal) => client.get<History<PostPoint>>(`${path}/history`, { limit: 1000 }, signal),
    round
  )
  const freshness = useAnswer(
    `${path}/freshness`,
    (signal) => client.get<Freshness>(`${path}/freshness`, {}, signal),
    round
  )
  const comparison = useAnswer(
    `${path}/comparison`,
    (signal) => client.get<Comparison>(`${path}/comparison`, {}, signal),
    round
  )
  const name = (id: string) => {
    const found = accounts.find((one) => one.account_id === id)
    return found === undefined ? id : accountName(found)
  }
  const rows = post.value?.items ?? []
  const asked = [post, history, freshness, comparison]
  return (
    <dialog
      ref={dialog}
      aria-labelledby="post"
      aria-busy={asked.some(({ busy }) => busy)}
      onClose={() => go({ post: null })}
    >
      <header>
        <h2 id="post">
          Post <span dir="auto">{postId}</span>
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {rows[0]?.text != null && (
        <p dir="auto" style={{ overflowWrap: "anywhere", margin: "8px 0" }}>
          {rows[0].text}
        </p>
      )}
      {asked.map(({ at, failure }, index) => (
        <Notice key={index} what="The post" failure={failure} shownFrom={at} zone={view.zone} retry={again} />
      ))}
      {post.busy && post.value === null && <div class="wait" />}
      {rows.map((row) => (
        <PublicationDetail
          key={`${row.account_id} ${row.platform_post_id}`}
          row={row}
          title={`${platformName(row.platform)}, ${name(row.account_id)}`}
          points={(history.value?.items ?? []).filter((one) => isOf(one, row))}
          why={freshness.value?.items.find((one) => isOf(one, row))?.why ?? null}
          compared={comparison.value?.items.find((one) => isOf(one, row))}
          catalogue={catalogue}
          view={view}
        />
      ))}
    </dialog>
  )
}

/** One account may have published a post twice. */
const isOf = (
  one: { readonly account_id: string; readonly platform_post_id: string },
  row: { readonly account_id: string; readonly platform_post_id: string }
): boolean => one.account_id === row.account_id && one.platform_post_id === row.platform_post_id
