import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as JointDebt from "@dravo/core/JointDebt"

const hour = 3_600_000
const now = 1_790_000_000_000

/** A row read up to a day ago, promised for a minute to thirty days. */
const Row = Schema.Struct({
  ago: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 24 * hour })),
  lasts: Schema.Int.check(Schema.isBetween({ minimum: 60_000, maximum: 720 * hour }))
})
const Rows = Schema.NonEmptyArray(Row)
const promised = (rows: ReadonlyArray<typeof Row.Type>) =>
  rows.map(({ ago, lasts }) => ({ at: now - ago, until: now - ago + lasts }))
/** The sum the rule is about, row by row. */
const debt = (rows: ReadonlyArray<JointDebt.FreshSpan>, at: number) =>
  rows.reduce((sum, row) => sum + ((at - row.at) / (row.until - row.at)) ** 2, 0)

/** What the sum moves by in a few milliseconds. */
const slack = (rows: ReadonlyArray<JointDebt.FreshSpan>, at: number) =>
  Math.abs(debt(rows, at + 5) - debt(rows, at - 5)) + 1e-9
/** Whether no instant has a smaller sum: then a call was worth its price all along. */
const isSmallest = (rows: ReadonlyArray<JointDebt.FreshSpan>, at: number) =>
  debt(rows, at) <= Math.min(debt(rows, at - 1000), debt(rows, at + 1000))

describe("JointDebt by promises", { meta: { claim: "discovery.joint-promises" } }, () => {
  it.each([
    [1, 24],
    [4, 12],
    [16, 6],
    [100, 2.4]
  ])("%d rows read together and promised for a day are worth a call after %d hours", (count, hours) => {
    const rows = Array.from({ length: count }, () => ({ at: now, until: now + 24 * hour }))
    assert.strictEqual(JointDebt.due(JointDebt.of(now, rows)), now + hours * hour)
  })

  it("promises of rows read together combine as the inverse of their squares", () => {
    const rows = [3, 4].map((hours) => ({ at: now, until: now + hours * hour }))
    assert.strictEqual(JointDebt.due(JointDebt.of(now - hour, rows)), now + 2.4 * hour)
  })

  it.prop(
    "when the sum is due the rows' debts come to one call, or had come to it before some of them were read",
    { rows: Rows },
    ({ rows: drawn }) => {
      const rows = promised(drawn)
      const due = JointDebt.due(JointDebt.of(now, rows)) ?? Number.NaN
      const sum = debt(rows, due)
      // A second later or sooner than the whole millisecond it is rounded to.
      return sum >= 1 - slack(rows, due) && (sum <= 1 + slack(rows, due) || isSmallest(rows, due))
    },
    { arbitrary: { runs: 300 } }
  )

  it.prop(
    "an account is never due later than the first of its rows",
    { rows: Rows },
    ({ rows: drawn }) => {
      const rows = promised(drawn)
      const due = JointDebt.due(JointDebt.of(now, rows)) ?? Number.NaN
      return due <= Math.min(...rows.map(({ until }) => until)) + 1 || debt(rows, now) >= 1
    },
    { arbitrary: { runs: 300 } }
  )

  it("without rows nothing is due", () => {
    assert.isNull(JointDebt.due(JointDebt.none(now)))
  })
})
