/** What the parts of the page share. */
import type { Client } from "../state/client.ts"
import type { View } from "../state/view.ts"
import type { Catalogue } from "../words/status.ts"

export interface Shared {
  readonly client: Client
  readonly view: View
  /** The view with something changed becomes the one that is looked at. */
  readonly go: (change: Partial<View>) => void
  readonly catalogue: Catalogue
  /** Raised when everything is to be asked anew. */
  readonly round: number
}
