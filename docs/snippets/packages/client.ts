// #region client
import { createClient, isProblem } from "@dravo/client"

const client = createClient({ baseUrl: "https://example.com/api/analytics", token: () => tokenOf("a user of yours") })

const { items, overview } = await client.listPosts({ platform: "x", limit: 25 })
console.log(items.length, overview.totals)
for await (const row of client.posts({ accountId: "acc_1" })) console.log(row.platform_post_id, row.metrics)

try {
  await client.getPost("post-1")
} catch (error) {
  if (isProblem(error) && error.status === 404) console.log("nobody has it")
  else throw error
}
// #endregion

/** Of the application's own server. */
const tokenOf = async (user: string): Promise<string> => (await fetch(`/tokens/${user}`)).text()
