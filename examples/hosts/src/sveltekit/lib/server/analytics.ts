/** The instance, where the page has it too. */
export { analytics } from "../../../analytics.ts"
