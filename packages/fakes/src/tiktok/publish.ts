/** `POST /v2/post/publish/status/fetch/` of the fake TikTok: the ids it answers are JSON numbers past 2^53. */
import type { Answer, Call } from "../FakePlatformFault.ts"
import { admit, isGrant, ok, owner, refuse, type State } from "./state.ts"

export const publishIdOf = (call: Call): string | undefined => {
  try {
    const parsed: { readonly publish_id?: unknown } | null = JSON.parse(call.body)
    return typeof parsed?.publish_id === "string" ? parsed.publish_id : undefined
  } catch {
    // Not JSON: no id.
    return undefined
  }
}

export const publishStatus = (state: State, call: Call): Answer => {
  const grant = admit(state, call, ["video.publish", "video.upload"], (token) => ({
    key: `status/fetch ${token}`,
    perMinute: state.publishLimit
  }))
  if (!isGrant(grant)) return grant
  const id = publishIdOf(call)
  if (id === undefined) return refuse(state, "invalid_params", "publish_id is required")
  const publish = state.publishes.get(id)
  if (publish === undefined) return refuse(state, "invalid_publish_id")
  if ((publish.openId ?? owner) !== grant.openId) return refuse(state, "token_not_authorized_for_specified_publish_id")
  const members = [
    `"status":${JSON.stringify(publish.status)}`,
    ...(publish.failReason === undefined ? [] : [`"fail_reason":${JSON.stringify(publish.failReason)}`]),
    // Before it is complete the key is missing, not empty.
    ...(publish.status === "PUBLISH_COMPLETE"
      ? [`"publicaly_available_post_id":[${(publish.videoIds ?? []).join(",")}]`]
      : []),
    `"uploaded_bytes":1048576`
  ]
  return ok(state, `{${members.join(",")}}`)
}
