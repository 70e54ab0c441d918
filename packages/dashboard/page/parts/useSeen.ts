/** Whether an element has come into sight; from then on it stays seen. What is never looked at asks nothing. */
import type { RefObject } from "preact"
import { useEffect, useState } from "preact/hooks"

export const useSeen = (element: RefObject<Element | null>): boolean => {
  const [seen, setSeen] = useState(false)
  // At every turn: the element may come to be with an answer.
  useEffect(() => {
    const { current } = element
    if (seen || current === null) return
    return watch(current, () => setSeen(true))
  })
  return seen
}

// internal

/** One for all: a thousand of them would each look at every frame. */
let observer: IntersectionObserver | undefined
const watched = new Map<Element, () => void>()

const watch = (element: Element, come: () => void): (() => void) => {
  observer ??= new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) watched.get(target)?.()
  })
  if (!watched.has(element)) observer.observe(element)
  watched.set(element, come)
  return () => {
    watched.delete(element)
    observer?.unobserve(element)
  }
}
