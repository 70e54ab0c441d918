/** Web requests while the library lives, and after: once closing begins every new one is answered 503. */
import * as Pending from "@dravo/core/Pending"
import type { Handler } from "@dravo/http/Handler"
import { ofHandler } from "./failure.ts"
import { after } from "./longTimer.ts"

export interface Gate {
  readonly handle: (request: Request, context?: object | null) => Promise<Response>
  /**
   * Takes no new request; resolves when those inside have left, or answers them itself after `patience` milliseconds.
   */
  close(patience: number): Promise<void>
}

/** `open` yields the handler, and rejects while there is none. */
export const make = (open: () => Promise<Handler>): Gate => {
  const inside = Pending.make<() => void>()
  let closing: { readonly emptied: () => void } | undefined
  let opened: Handler | undefined
  const first = (request: Request, context: object | null | undefined): Promise<Response> =>
    open().then((handler) => (opened = handler)(request, context), unavailable)

  const until = (answer: Promise<Response>): Promise<Response> =>
    new Promise((resolve, reject) => {
      const end = inside.begin(() => resolve(unavailable()))
      const leave = () => {
        end()
        if (inside.isEmpty()) closing?.emptied()
      }
      void answer.then(resolve, (failure: unknown) => reject(ofHandler(failure))).then(leave)
    })

  const handle: Gate["handle"] = (request, context) =>
    closing === undefined ? until((opened ?? first)(request, context)) : unavailable()

  const close = (patience: number): Promise<void> =>
    new Promise((resolve) => {
      const emptied = () => {
        end()
        resolve()
      }
      const end = after(patience, () => {
        for (const cut of inside) cut()
        emptied()
      })
      closing = { emptied }
      if (inside.isEmpty()) emptied()
    })

  return { handle, close }
}

// internal

/** Loaded with the first answer that needs it, as everything of HTTP is. */
const unavailable = async (): Promise<Response> => (await import("@dravo/http/ProblemResponse")).unavailable()
