/** Whether an element has come into sight; from then on it stays seen. What is never looked at asks nothing. */
import type { RefObject } from "preact"
import { useEffect, useState } from "preact/hooks"

export const useSeen = (element: RefObject<Element | null>): boolean => {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const { current } = element
    if (seen || current === null) return
    const watching = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
    })
    watching.observe(current)
    return () => watching.disconnect()
  }, [seen])
  return seen
}
