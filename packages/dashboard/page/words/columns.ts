/** The metrics that are columns of the posts; the one that is charted is always among them. */
export const columnsOf = (chosen: string): ReadonlyArray<string> => [
  ...new Set(["views", "likes", "comments", "shares", chosen])
]
