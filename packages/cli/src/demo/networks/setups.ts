/** The networks the demo plays on, one row each. */
import type { Raise } from "./setup.ts"
import * as SetupBluesky from "./setupBluesky.ts"
import * as SetupFacebook from "./setupFacebook.ts"
import * as SetupInstagram from "./setupInstagram.ts"
import * as SetupLinkedIn from "./setupLinkedIn.ts"
import * as SetupThreads from "./setupThreads.ts"
import * as SetupTikTok from "./setupTikTok.ts"
import * as SetupX from "./setupX.ts"
import * as SetupYouTube from "./setupYouTube.ts"

/**
 * Another network is another row here and a file beside `setupX.ts`; the first one has the companies' extra accounts.
 */
export const table: ReadonlyArray<Raise> = [
  SetupX.raise,
  SetupInstagram.raise,
  SetupFacebook.raise,
  SetupLinkedIn.raise,
  SetupTikTok.raise,
  SetupBluesky.raise,
  SetupYouTube.raise,
  SetupThreads.raise
]
