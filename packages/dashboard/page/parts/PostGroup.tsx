/** Some lines of the table: a browser that lays out, paints or looks for one of them goes through all of its group. */
import { type ByRow, keyOf } from "../state/comparing.ts"
import type { PostRow } from "../state/endpoints.ts"
import type { View } from "../state/view.ts"
import type { Catalogue } from "../words/status.ts"
import { kept } from "./kept.ts"
import { PostLine } from "./PostLine.tsx"
import type { Shared } from "./props.ts"

interface Props {
  readonly rows: ReadonlyArray<PostRow>
  readonly names: ReadonlyMap<string, string>
  readonly columns: ReadonlyArray<string>
  readonly catalogue: Catalogue
  readonly zone: string
  readonly metric: string
  readonly age: View["usual"]
  readonly go: Shared["go"]
  /** The rows beside what is usual, or why that is not known. */
  readonly compared: ByRow | "later" | "failed"
}

const Group = ({ compared, names, rows, ...rest }: Props) => (
  <tbody>
    {rows.map((row) => (
      <PostLine
        key={keyOf(row)}
        row={row}
        account={names.get(row.account_id) ?? row.account_id}
        told={typeof compared === "string" ? compared : compared.get(keyOf(row))}
        {...rest}
      />
    ))}
  </tbody>
)

export const PostGroup = kept(Group)

export const groupsOf = (rows: ReadonlyArray<PostRow>): ReadonlyArray<ReadonlyArray<PostRow>> =>
  Array.from({ length: Math.ceil(rows.length / 20) }, (_, at) => rows.slice(at * 20, at * 20 + 20))
