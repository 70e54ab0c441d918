/** The page the handler serves: one element that fills it and keeps its state in the address. */
import { DravoAnalytics } from "./element.ts"

const element = new DravoAnalytics()
element.setAttribute("state", "address")
// The page stands at `{base}/dashboard`, the endpoints beside it.
element.setAttribute("base-url", new URL(".", location.href).href)
const reconnect = document.querySelector<HTMLMetaElement>('meta[name="dravo-reconnect"]')?.content
if (reconnect !== undefined) element.setAttribute("reconnect-url", reconnect)
document.body.append(element)
