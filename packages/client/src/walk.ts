/** A list's rows page after page, asked for as they are taken. */

interface Page<R> {
  readonly items: ReadonlyArray<R>
  readonly next_cursor: string | null
}

/** Asks for the next page once the rows of the one before are taken; leaving the loop asks for no more. */
export async function* walk<R>(pageAfter: (cursor: string | undefined) => Promise<Page<R>>): AsyncGenerator<R, void> {
  let cursor: string | undefined
  do {
    const page: Page<R> = await pageAfter(cursor)
    yield* page.items
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}
