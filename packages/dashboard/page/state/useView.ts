/** The view as state: of the address, or of one element where the address is the host's. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks"
import { changed, initial, read, type View, written } from "./view.ts"
import { dateIn } from "./zone.ts"

export const useView = (inAddress: boolean): readonly [View, (change: Partial<View>) => void] => {
  const first = useMemo(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    return initial(dateIn(zone, Date.now()), zone)
  }, [])
  const [view, setView] = useState(() => (inAddress ? read(location.search, first) : first))
  useEffect(() => {
    if (!inAddress) return
    const back = () => setView(read(location.search, first))
    addEventListener("popstate", back)
    return () => removeEventListener("popstate", back)
  }, [inAddress])
  // One for as long as the page stands: parts that are given it stay as they are drawn.
  const latest = useRef(view)
  latest.current = view
  const go = useCallback(
    (change: Partial<View>) => {
      const next = changed(latest.current, change)
      latest.current = next
      setView(next)
      if (inAddress) history.pushState(null, "", `${location.pathname}?${written(next, first)}`)
    },
    [inAddress]
  )
  return [view, go]
}
