/** A small line without an axis; beside it stands what it says. */
interface Props {
  readonly points: ReadonlyArray<{ readonly at: number; readonly value: number }>
}

const width = 120
const height = 30

export const Sparkline = ({ points }: Props) => {
  const xs = points.map(({ at }) => at)
  const ys = points.map(({ value }) => value)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)]
  const x = (at: number) => 3 + ((at - left) / (right - left || 1)) * (width - 6)
  const y = (value: number) =>
    top === bottom ? height / 2 : height - 3 - ((value - bottom) / (top - bottom)) * (height - 6)
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {points.length === 1 ? (
        <circle class="dot" cx={width / 2} cy={height / 2} r={3} />
      ) : (
        <path
          class="now"
          d={points.map(({ at, value }, index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("")}
        />
      )}
    </svg>
  )
}
