/** Loaded before a program of a page runs: what it asks X it asks a fake on loopback. */
const online = globalThis.fetch

globalThis.fetch = (input, init) => {
  const request = new Request(input, init)
  const { host, pathname, search } = new URL(request.url)
  if (host !== "api.x.com") return online(request)
  return online(new Request(`${process.env["FAKE_X"]}${pathname}${search}`, request))
}
