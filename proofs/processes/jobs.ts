/** What workers can be told to do. */
import * as Contention from "./contentionJobs.ts"
import * as Reading from "./readJobs.ts"
import * as Storing from "./storeJobs.ts"

export const jobs = { ...Contention, ...Reading, ...Storing }
