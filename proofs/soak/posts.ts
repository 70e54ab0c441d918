/** The posts of a soak: what they are called here, and what the platform calls them. */

export const token = "token-of-the-soak"
export const workspace = "acme"
export const accountId = "acc_one"
/** There from the beginning. */
export const seeded = 150
/** How many each host process may record. */
export const perHost = 100

export const platformId = (index: number): string => `19000000000${String(index).padStart(8, "0")}`

/** Ends with the number of what the platform has of it. */
export const postId = (index: number): string => `post_${index}`
export const indexOf = (id: string): number => Number(/_(\d+)$/u.exec(id)?.[1] ?? Number.NaN)
