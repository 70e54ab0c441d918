/** The view as state: of the address, or of one element where the address is the host's. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks"
import { changed, day, initial, read, type View, written } from "./view.ts"

export const useView = (inAddress: boolean): readonly [View, (change: Partial<View>) => void] => {
  const first = useMemo(() => initial(day(Date.now()), Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const [view, setView] = useState(() => (inAddress ? read(location.search, first) : first))
  useEffect(() => {
    if (!inAddress) return
    const back = () => setView(read(location.search, first))
    addEventListener("popstate", back)
    return () => removeEventListener("popstate", back)
  }, [inAddress])
  const go = useCallback(
    (change: Partial<View>) => {
      const next = changed(view, change)
      setView(next)
      if (inAddress) history.pushState(null, "", `${location.pathname}?${written(next, first)}`)
    },
    [view, inAddress]
  )
  return [view, go]
}
