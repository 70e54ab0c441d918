/** Murmur on loopback, for tests and for looking at. */
import * as FakePlatform from "@dravo/fakes/FakePlatform"

/** Murmurs 1 to `posts`, each echoed ten times its number, for whoever has the token. */
export const start = (posts: number, token: string): Promise<FakePlatform.FakePlatform> =>
  FakePlatform.start({
    endpoints: [
      {
        name: "GET /murmurs",
        method: "GET",
        path: "/murmurs",
        ids: idsOf,
        answer: (call) =>
          FakePlatform.bearer(call) === token
            ? {
                body: Object.fromEntries(
                  idsOf(call)
                    .filter((id) => Number(id) <= posts)
                    .map((id) => [id, { echoes: Number(id) * 10 }])
                )
              }
            : refused
      },
      {
        name: "GET /listeners",
        method: "GET",
        path: /^\/listeners\/\w+$/u,
        answer: (call) => (FakePlatform.bearer(call) === token ? { body: { listeners: 7 } } : refused)
      }
    ]
  })

// internal

const refused = { status: 401, body: {} }

const idsOf = (call: { readonly query: URLSearchParams }): ReadonlyArray<string> =>
  call.query.get("ids")?.split(",") ?? []
