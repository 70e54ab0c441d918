/** Endpoints and messages as their owners see them. */
import type { Instant } from "@dravo/core/Instant"
import type { Delivery, Endpoint } from "@dravo/core/Webhook"
import type * as Redacted from "effect/Redacted"

/** An endpoint without its keys. */
export type Shown = Omit<Endpoint, "secrets">

/** With what waits for it. */
export interface Listed extends Shown {
  readonly waiting: number
  /** When the oldest of them was made; null where nothing waits. */
  readonly waitingSince: Instant | null
}

/** The only moment a key is shown. */
export interface Made {
  readonly endpoint: Shown
  readonly secret: Redacted.Redacted
}

/** An endpoint as a host asks for it. */
export interface Given {
  readonly url: string
  /** All when left out. */
  readonly events?: ReadonlyArray<string> | null
}

/** What is to change of an endpoint. */
export interface Change extends Partial<Given> {
  readonly status?: Endpoint["status"]
}

/** Which messages are shown. */
export interface MessagesRequest {
  readonly status?: Delivery["status"]
  /** 1 to 100; 25. */
  readonly limit?: number
  readonly cursor?: string
}

/** Messages, the newest first. */
export interface MessagesPage {
  readonly messages: ReadonlyArray<Delivery>
  readonly nextCursor: string | null
}
