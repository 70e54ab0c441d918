/** The platforms whose recordings can be read. */
import { linkedin } from "./linkedin.ts"
import { facebook, instagram } from "./meta.ts"
import type { Platform } from "./platform.ts"
import { tiktok } from "./tiktok.ts"
import { x } from "./x.ts"

export const platforms: ReadonlyArray<Platform> = [instagram, facebook, x, linkedin, tiktok]
