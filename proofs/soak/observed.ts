/** What a soak sees: told by host processes, counted by the platform, found in the database when all is over. */

/** Milliseconds of a clock that all processes of a machine share and nobody can set. */
export const monotonic = (): number => Number(process.hrtime.bigint() / 1_000_000n)

/** A number somebody was shown, and when the read that showed it began and ended. */
export interface Shown {
  readonly postId: string
  readonly value: number
  readonly began: number
  readonly ended: number
}

/** What a host process says of itself once a second. */
export interface Pulse {
  readonly host: string
  readonly at: number
  readonly shown: ReadonlyArray<Shown>
  /** Ids of posts the library said were recorded. */
  readonly recorded: ReadonlyArray<string>
  readonly reads: number
  /** Rejections of calls, each with its sentence. */
  readonly rejected: ReadonlyArray<string>
  /** How many more there were that a busy machine explains. */
  readonly late: number
  /** The longest the event loop was held, of which the process itself was at work. */
  readonly heldMillis: number
  /** Of the heap, after a collection. */
  readonly heapMegabytes: number
}

/** The state at rest. */
export interface Rest {
  /** Of all posts, in the pages of a walk. */
  readonly listed: ReadonlyArray<string>
  /** In the feed of changes from its beginning. */
  readonly told: ReadonlySet<string>
  /** Rows that are not synced. */
  readonly unsynced: number
  /** Rows whose lease is not over. */
  readonly leased: number
  /** What the rows that are not synced say. */
  readonly why: ReadonlyArray<string>
}

export interface Observed {
  readonly pulses: ReadonlyArray<Pulse>
  /** When the platform was called. */
  readonly calls: ReadonlyArray<number>
  /** The number the platform would have told at an instant: what it tells of posts grows with time. */
  readonly tickAt: (at: number) => number
  /** Errors that nobody caught, and ends of processes that nobody killed. */
  readonly escaped: ReadonlyArray<string>
  readonly rest: Rest
}

/** A post's number tells which post it is of and when the platform said it. */
export const valueOf = (tick: number, index: number): number => tick * spread + index
export const tickOf = (value: number): number => Math.floor(value / spread)
export const indexIn = (value: number): number => value % spread

// internal

const spread = 100_000
