/** Calls a function of a page once, as a gateway would, and prints what it answers. */
const { handler } = (await import(`${process.env["FUNCTION"]}`)) as {
  readonly handler: (event: unknown) => Promise<unknown>
}
console.log(JSON.stringify(await handler(JSON.parse(process.env["EVENT"] ?? ""))))
process.exit(0)
