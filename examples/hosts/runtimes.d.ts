/** What these pages use of programs that are not installed for the tests. */
declare namespace Bun {
  const serve: (options: { readonly port: number; readonly fetch: (request: Request) => Promise<Response> }) => unknown
}

declare namespace Deno {
  const serve: (options: { readonly port: number }, handler: (request: Request) => Promise<Response>) => unknown
}
