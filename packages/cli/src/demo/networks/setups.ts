/** The networks the demo plays on, one row each. */
import type { Raise } from "./setup.ts"
import * as StageBluesky from "./setupBluesky.ts"
import * as StageFacebook from "./setupFacebook.ts"
import * as StageInstagram from "./setupInstagram.ts"
import * as StageLinkedIn from "./setupLinkedIn.ts"
import * as StageThreads from "./setupThreads.ts"
import * as StageTikTok from "./setupTikTok.ts"
import * as StageX from "./setupX.ts"
import * as StageYouTube from "./setupYouTube.ts"

/**
 * Another network is another row here and a file beside `setupX.ts`; the first one has the companies' extra accounts.
 */
export const table: ReadonlyArray<Raise> = [
  StageX.raise,
  StageInstagram.raise,
  StageFacebook.raise,
  StageLinkedIn.raise,
  StageTikTok.raise,
  StageBluesky.raise,
  StageYouTube.raise,
  StageThreads.raise
]
