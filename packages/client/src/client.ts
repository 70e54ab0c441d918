/** The typed client: a promise for each operation of the API, and its lists as async iterables. */
import type { AccountRow, Answer, Body, Operation, PostPoint, PostRow, Query } from "./operations.ts"
import { type CallOptions, type ClientOptions, pathOf, requestJson, type Values, verified } from "./request.ts"
import { routes } from "./routes.ts"
import { walk } from "./walk.ts"

/** What a walk over a list does not take: the client pages by itself. */
type Walked<O extends Operation> = Omit<Query<O>, "page" | "cursor">

/** Every operation of the API as a promise, and its lists as iterators over all pages. */
export interface Client {
  listPosts(query?: Query<"listPosts">, call?: CallOptions): Promise<Answer<"listPosts">>
  listAccounts(query?: Query<"listAccounts">, call?: CallOptions): Promise<Answer<"listAccounts">>
  /** One post on all its accounts; `DravoProblem` with status 404 where there is none. */
  getPost(postId: string, query?: Query<"getPost">, call?: CallOptions): Promise<Answer<"getPost">>
  postFreshness(postId: string, call?: CallOptions): Promise<Answer<"postFreshness">>
  postHistory(postId: string, query?: Query<"postHistory">, call?: CallOptions): Promise<Answer<"postHistory">>
  accountHealth(accountId: string, call?: CallOptions): Promise<Answer<"accountHealth">>
  accountHistory(
    accountId: string,
    query?: Query<"accountHistory">,
    call?: CallOptions
  ): Promise<Answer<"accountHistory">>
  growth(query?: Query<"growth">, call?: CallOptions): Promise<Answer<"growth">>
  /** Sums over everything that matches, by day, account or platform, with the period before. */
  overview(query?: Query<"overview">, call?: CallOptions): Promise<Answer<"overview">>
  /** When posts do well, by weekday and hour. */
  bestTime(query?: Query<"bestTime">, call?: CallOptions): Promise<Answer<"bestTime">>
  /** A post compared with the others of its accounts at equal age. */
  comparePost(postId: string, call?: CallOptions): Promise<Answer<"comparePost">>
  /** The posts of a page of the list, each compared with the others of its account at equal age. */
  comparePosts(query?: Query<"comparePosts">, call?: CallOptions): Promise<Answer<"comparePosts">>
  listMetrics(call?: CallOptions): Promise<Answer<"listMetrics">>
  listChanges(query?: Query<"listChanges">, call?: CallOptions): Promise<Answer<"listChanges">>
  /** Where messages go; these and all that follow need a key with the scope `admin`. */
  listWebhooks(call?: CallOptions): Promise<Answer<"listWebhooks">>
  /** The only moment the secret is shown. */
  createWebhook(body: Body<"createWebhook">, call?: CallOptions): Promise<Answer<"createWebhook">>
  updateWebhook(webhookId: string, body: Body<"updateWebhook">, call?: CallOptions): Promise<Answer<"updateWebhook">>
  deleteWebhook(webhookId: string, call?: CallOptions): Promise<Answer<"deleteWebhook">>
  /** A new secret; the one before it signs beside it for `keep_hours`. */
  rotateWebhookSecret(
    webhookId: string,
    body?: Body<"rotateWebhookSecret">,
    call?: CallOptions
  ): Promise<Answer<"rotateWebhookSecret">>
  testWebhook(webhookId: string, call?: CallOptions): Promise<Answer<"testWebhook">>
  /** What was sent, the newest first, and what came of it. */
  listWebhookMessages(
    webhookId: string,
    query?: Query<"listWebhookMessages">,
    call?: CallOptions
  ): Promise<Answer<"listWebhookMessages">>
  replayWebhookMessages(
    webhookId: string,
    body: Body<"replayWebhookMessages">,
    call?: CallOptions
  ): Promise<Answer<"replayWebhookMessages">>
  /** Every row the filter matches, page by page, without repeating or skipping one. */
  posts(query?: Walked<"listPosts">, call?: CallOptions): AsyncIterable<PostRow>
  accounts(query?: Walked<"listAccounts">, call?: CallOptions): AsyncIterable<AccountRow>
  /** Every point of a post's history, oldest first. */
  postPoints(postId: string, query?: Walked<"postHistory">, call?: CallOptions): AsyncIterable<PostPoint>
  /**
   * What changed since a cursor, a page at a time until nothing is left; store each page together with its
   * `next_cursor`.
   */
  changes(query?: Query<"listChanges">, call?: CallOptions): AsyncIterable<Answer<"listChanges">>
}

/** Throws for options that cannot be meant. */
export const createClient = (given: ClientOptions): Client => {
  const options = verified(given)
  const ask = async <O extends Operation>(
    operation: O,
    values: Readonly<Record<string, string>>,
    { body, query = {} }: { readonly body?: unknown; readonly query?: Values | undefined },
    call: CallOptions = {}
  ): Promise<Answer<O>> => {
    const [method = "", template = ""] = routes[operation].split(" ")
    // The definition the server answers by is where these types come from.
    return (await requestJson(options, { method, path: pathOf(template, values), query, body }, call)) as Answer<O>
  }
  const get = <O extends Operation>(
    operation: O,
    values: Readonly<Record<string, string>> = {},
    query?: Query<O>,
    call?: CallOptions
  ): Promise<Answer<O>> => ask(operation, values, { query }, call)
  const client: Client = {
    listPosts: (query, call) => get("listPosts", {}, query, call),
    listAccounts: (query, call) => get("listAccounts", {}, query, call),
    getPost: (postId, query, call) => get("getPost", { post_id: postId }, query, call),
    postFreshness: (postId, call) => get("postFreshness", { post_id: postId }, undefined, call),
    postHistory: (postId, query, call) => get("postHistory", { post_id: postId }, query, call),
    accountHealth: (accountId, call) => get("accountHealth", { account_id: accountId }, undefined, call),
    accountHistory: (accountId, query, call) => get("accountHistory", { account_id: accountId }, query, call),
    growth: (query, call) => get("growth", {}, query, call),
    overview: (query, call) => get("overview", {}, query, call),
    bestTime: (query, call) => get("bestTime", {}, query, call),
    comparePost: (postId, call) => get("comparePost", { post_id: postId }, undefined, call),
    comparePosts: (query, call) => get("comparePosts", {}, query, call),
    listMetrics: (call) => get("listMetrics", {}, undefined, call),
    listChanges: (query, call) => get("listChanges", {}, query, call),
    listWebhooks: (call) => get("listWebhooks", {}, undefined, call),
    createWebhook: (body, call) => ask("createWebhook", {}, { body }, call),
    updateWebhook: (id, body, call) => ask("updateWebhook", { webhook_id: id }, { body }, call),
    deleteWebhook: (id, call) => ask("deleteWebhook", { webhook_id: id }, {}, call),
    rotateWebhookSecret: (id, body = {}, call) => ask("rotateWebhookSecret", { webhook_id: id }, { body }, call),
    testWebhook: (id, call) => ask("testWebhook", { webhook_id: id }, {}, call),
    listWebhookMessages: (id, query, call) => get("listWebhookMessages", { webhook_id: id }, query, call),
    replayWebhookMessages: (id, body, call) => ask("replayWebhookMessages", { webhook_id: id }, { body }, call),
    posts: (query, call) => walk((cursor) => client.listPosts(after(query, cursor), call)),
    accounts: (query, call) => walk((cursor) => client.listAccounts(after(query, cursor), call)),
    postPoints: (postId, query, call) => walk((cursor) => client.postHistory(postId, after(query, cursor), call)),
    changes: (query, call) => changesSince(client, query ?? {}, call)
  }
  return client
}

// internal

const after = <Q extends object>(
  query: Q | undefined,
  cursor: string | undefined
): Q & { readonly cursor?: string } => ({
  // A walk without a query asks for everything.
  ...(query ?? ({} as Q)),
  ...(cursor === undefined ? {} : { cursor })
})

async function* changesSince(
  client: Client,
  query: Query<"listChanges">,
  call: CallOptions | undefined
): AsyncGenerator<Answer<"listChanges">, void> {
  let page = await client.listChanges(query, call)
  while (page.items.length > 0) {
    yield page
    page = await client.listChanges({ ...query, cursor: page.next_cursor }, call)
  }
}
