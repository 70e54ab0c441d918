/**
 * `<dravo-analytics base-url="/api/">`: the page as an element, in its own shadow, as often on a page as wanted. A host
 * sets `getToken`; without it the element asks for a key.
 */
import { h, render } from "preact"
import { styles } from "./look/styles.ts"
import { App } from "./parts/App.tsx"

export class DravoAnalytics extends HTMLElement {
  static readonly observedAttributes = ["base-url", "reconnect-url", "state"]

  #getToken: (() => string | Promise<string>) | null = null

  get getToken(): (() => string | Promise<string>) | null {
    return this.#getToken
  }

  /** Asked at every request, so that a short token can be renewed. */
  set getToken(get: (() => string | Promise<string>) | null) {
    this.#getToken = get
    this.#show()
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    root.adoptedStyleSheets = [sheet]
    // A host may have set it before the element was defined.
    const early = Object.getOwnPropertyDescriptor(this, "getToken")
    if (early !== undefined) {
      Reflect.deleteProperty(this, "getToken")
      this.getToken = typeof early.value === "function" ? early.value : null
    }
    this.#show()
  }

  disconnectedCallback(): void {
    if (this.shadowRoot !== null) render(null, this.shadowRoot)
  }

  attributeChangedCallback(): void {
    this.#show()
  }

  #show(): void {
    if (!this.isConnected || this.shadowRoot === null) return
    const base = new URL(this.getAttribute("base-url") ?? "./", location.href).href
    render(
      h(App, {
        base: base.endsWith("/") ? base : `${base}/`,
        getToken: this.#getToken,
        reconnectUrl: this.getAttribute("reconnect-url"),
        inAddress: this.getAttribute("state") === "address"
      }),
      this.shadowRoot
    )
  }
}

if (customElements.get("dravo-analytics") === undefined) customElements.define("dravo-analytics", DravoAnalytics)
