/** A line over equal steps: gaps are gaps, the line of before is dashed, and the keyboard walks from value to value. */
import { max, min, ticks } from "d3-array"
import { useState } from "preact/hooks"
import { dash, figure, short } from "../words/numbers.ts"
import { useWidth } from "./useWidth.ts"

export interface Slot {
  readonly label: string
  readonly short: string
  readonly now: number | null
  readonly before: number | null
  /** How many things happened here; drawn as a mark below the axis. */
  readonly marks: number
}

interface Props {
  /** What a screen reader says of the whole. */
  readonly sentence: string
  readonly slots: ReadonlyArray<Slot>
  readonly nowName: string
  readonly beforeName: string | null
  readonly marksName: string | null
}

const height = 220
const pad = { left: 52, right: 10, top: 10, bottom: 34 }

export const LineChart = ({ beforeName, marksName, nowName, sentence, slots }: Props) => {
  const [ref, width] = useWidth(880)
  const [at, setAt] = useState<number | null>(null)
  const chosen = at === null ? undefined : slots[at]
  const scale = scaleOf(slots, width)
  const walk = (event: KeyboardEvent) => {
    const next = stepped(event.key, at, slots.length)
    if (next === undefined) return
    event.preventDefault()
    setAt(next)
  }
  return (
    <>
      <div
        class="plot"
        ref={ref}
        role="img"
        tabIndex={0}
        aria-label={`${sentence} Arrow keys walk from value to value.`}
        onKeyDown={walk}
        onBlur={() => setAt(null)}
        onPointerMove={(event) => setAt(scale.slotAt(event.clientX - event.currentTarget.getBoundingClientRect().left))}
        onPointerLeave={() => setAt(null)}
      >
        <svg viewBox={`0 0 ${width} ${height}`} height={height} aria-hidden="true">
          <Axes slots={slots} scale={scale} width={width} />
          {beforeName !== null && <Line slots={slots} scale={scale} of="before" />}
          <Line slots={slots} scale={scale} of="now" />
          {at !== null && (
            <line class="cursor" x1={scale.x(at)} x2={scale.x(at)} y1={pad.top} y2={height - pad.bottom} />
          )}
        </svg>
      </div>
      <p class="small soft" aria-live="polite" style={{ minHeight: "1.5em" }}>
        {chosen !== undefined && told(chosen, nowName, beforeName, marksName)}
      </p>
      <Legend nowName={nowName} beforeName={beforeName} marksName={marksName} />
    </>
  )
}

const told = (slot: Slot, nowName: string, beforeName: string | null, marksName: string | null): string =>
  [
    `${slot.label}: ${nowName} ${slot.now === null ? `${dash} not known` : figure(slot.now)}`,
    beforeName === null ? null : `${beforeName} ${slot.before === null ? `${dash} not known` : figure(slot.before)}`,
    marksName === null || slot.marks === 0 ? null : `${marksName}: ${figure(slot.marks)}`
  ]
    .filter((text) => text !== null)
    .join("; ")

const stepped = (key: string, at: number | null, length: number): number | null | undefined => {
  if (key === "Escape") return null
  if (key === "Home") return 0
  if (key === "End") return length - 1
  if (key === "ArrowRight") return Math.min(length - 1, at === null ? 0 : at + 1)
  if (key === "ArrowLeft") return Math.max(0, at === null ? length - 1 : at - 1)
  return undefined
}

interface Scale {
  readonly x: (at: number) => number
  readonly y: (value: number) => number
  readonly steps: ReadonlyArray<number>
  readonly slotAt: (x: number) => number
}

const scaleOf = (slots: ReadonlyArray<Slot>, width: number): Scale => {
  const values = slots.flatMap(({ before, now }) => [now, before]).filter((value) => value !== null)
  // From zero, so that what is twice as high is twice as much.
  const bottom = Math.min(0, min(values) ?? 0)
  const top = Math.max(max(values) ?? 0, bottom + 1)
  const step = (width - pad.left - pad.right) / Math.max(1, slots.length - 1)
  const span = height - pad.top - pad.bottom
  return {
    x: (at) => pad.left + (slots.length === 1 ? (width - pad.left - pad.right) / 2 : at * step),
    y: (value) => height - pad.bottom - ((value - bottom) / (top - bottom)) * span,
    steps: ticks(bottom, top, 4),
    slotAt: (x) => Math.max(0, Math.min(slots.length - 1, Math.round((x - pad.left) / step)))
  }
}

const Axes = ({
  scale,
  slots,
  width
}: {
  readonly slots: ReadonlyArray<Slot>
  readonly scale: Scale
  readonly width: number
}) => {
  const every = Math.max(1, Math.ceil(slots.length / Math.max(2, Math.floor(width / 90))))
  return (
    <g>
      {scale.steps.map((value) => (
        <g key={value}>
          <line class="grid" x1={pad.left} x2={width - pad.right} y1={scale.y(value)} y2={scale.y(value)} />
          <text x={pad.left - 7} y={scale.y(value) + 4} text-anchor="end">
            {short(value)}
          </text>
        </g>
      ))}
      {slots.map((slot, at) => (
        <g key={at}>
          {at % every === 0 && (
            <text x={scale.x(at)} y={height - 6} text-anchor={at === 0 ? "start" : "middle"}>
              {slot.short}
            </text>
          )}
          {slot.marks > 0 && <path class="mark" d={`M${scale.x(at)} ${height - 31}l4 7h-8z`} />}
        </g>
      ))}
    </g>
  )
}

const Line = ({
  of,
  scale,
  slots
}: {
  readonly slots: ReadonlyArray<Slot>
  readonly scale: Scale
  readonly of: "now" | "before"
}) => {
  const dots = slots.flatMap((slot, at) => {
    const value = slot[of]
    return value === null ? [] : [{ at, x: scale.x(at), y: scale.y(value) }]
  })
  const path = dots.map(({ at, x, y }, index) => `${dots[index - 1]?.at === at - 1 ? "L" : "M"}${x} ${y}`).join("")
  const alone = dots.filter(({ at }) => slots[at - 1]?.[of] == null && slots[at + 1]?.[of] == null)
  return (
    <g>
      <path class={of} d={path} />
      {alone.map(({ at, x, y }) => (
        <circle key={at} class={of === "now" ? "dot" : "dot old"} cx={x} cy={y} r={3.5} />
      ))}
    </g>
  )
}

const Legend = ({ beforeName, marksName, nowName }: Pick<Props, "nowName" | "beforeName" | "marksName">) => (
  <div class="legend" aria-hidden="true">
    <span>
      <svg viewBox="0 0 26 10">
        <path class="now" d="M0 5H26" />
      </svg>
      {nowName}
    </span>
    {beforeName !== null && (
      <span>
        <svg viewBox="0 0 26 10">
          <path class="before" d="M0 5H26" />
        </svg>
        {beforeName}
      </span>
    )}
    {marksName !== null && (
      <span>
        <svg viewBox="0 0 26 10">
          <path class="mark" d="M13 1l5 8h-10z" />
        </svg>
        {marksName}
      </span>
    )}
  </div>
)
