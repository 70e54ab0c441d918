/** A column's head that sorts the rows by it, over all pages: the server sorts. */
import type { View } from "../state/view.ts"
import type { Shared } from "./props.ts"

interface Props extends Pick<Shared, "go"> {
  readonly by: string
  readonly name: string
  readonly numeric: boolean
  /** What posts can be sorted by. */
  readonly sorts: ReadonlyArray<string>
  readonly view: View
}

export const SortHead = ({ by, go, name, numeric, sorts, view }: Props) => {
  const isChosen = view.sort === by
  if (!sorts.includes(by))
    return (
      <th scope="col" class={numeric ? "n" : ""}>
        {name}
      </th>
    )
  const next = isChosen && view.order === "desc" ? "asc" : "desc"
  return (
    <th
      scope="col"
      class={numeric ? "n" : ""}
      aria-sort={isChosen ? (view.order === "desc" ? "descending" : "ascending") : "none"}
    >
      <button type="button" class="sort" onClick={() => go({ sort: by, order: next })}>
        {name}
        <span aria-hidden="true">{isChosen ? (view.order === "desc" ? " ▼" : " ▲") : " ↕"}</span>
      </button>
    </th>
  )
}
