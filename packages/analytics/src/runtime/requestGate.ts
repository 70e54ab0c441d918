/** Web requests while the library lives, and after: once closing begins every new one is answered 503. */
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
  const inside = new Set<() => void>()
  let closing: { readonly emptied: () => void } | undefined
  let opened: Handler | undefined
  const first = (request: Request, context: object | null | undefined): Promise<Response> =>
    open().then((handler) => (opened = handler)(request, context), unavailable)

  const until = (answer: Promise<Response>): Promise<Response> =>
    new Promise((resolve, reject) => {
      const cut = () => resolve(unavailable())
      const leave = () => {
        inside.delete(cut)
        if (inside.size === 0) closing?.emptied()
      }
      inside.add(cut)
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
      if (inside.size === 0) emptied()
    })

  return { handle, close }
}

// internal

/** Loaded with the first answer that needs it, as everything of HTTP is. */
const unavailable = async (): Promise<Response> => (await import("@dravo/http/ProblemResponse")).unavailable()
