/** What a refresh is about: a publication or an account. Both are rows with a sequence number of their own. */
export type Kind = "publication" | "account"

/** Names a row within its workspace: sequence numbers are counted by kind. */
export interface Subject {
  readonly kind: Kind
  readonly seq: number
}

/** A text that is equal exactly for equal subjects. */
export const key = (subject: Subject): string => `${subject.kind}:${subject.seq}`
