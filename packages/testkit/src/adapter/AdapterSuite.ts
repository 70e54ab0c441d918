/**
 * The laws of the platform port, run against an adapter and its fake on loopback. A third-party adapter calls `suite`
 * from one test file.
 */
import { describe, it } from "@effect/vitest"
import * as Laws from "./AdapterLaws.ts"
import { declarations } from "./declarations.ts"
import { failures } from "./failures.ts"
import { hostile } from "./malformedAnswers.ts"
import { incoming } from "./incoming/incoming.ts"
import { limits } from "./bounds/limits.ts"
import { listings } from "./listing/listings.ts"
import { noCredential } from "./noCredential.ts"
import { unsendable } from "./unsendable.ts"
import { quotas } from "./bounds/quotas.ts"
import { reachable } from "./bounds/reachable.ts"
import { readings } from "./readings.ts"
import { requests } from "./bounds/requests.ts"
import { secrets } from "./secrets.ts"
import type { Fixture, Subject } from "./subject.ts"
import { tokens } from "./tokens.ts"

export type { Genuine, Greeting, IncomingSubject } from "./incoming/IncomingLaws.ts"
export type { ListedEdge, ListingSubject } from "./listing/listingSubject.ts"
export type { Fixture, Making, Refused, Spoiled, Subject } from "./subject.ts"

/** Registers every law of adapters as a test; call it at the top of a test file. */
export const suite = <F extends Fixture>(subject: Subject<F>): void => {
  describe(`${subject.name} keeps the laws of an adapter`, () => {
    declarations(subject)
    readings(subject)
    hostile(subject)
    failures(subject)
    requests(subject)
    limits(subject)
    quotas(subject)
    refusals(subject)
    listings(subject)
    incoming(subject)
    secrets(subject)
    noCredential(subject)
    unsendable(subject)
    tokens(subject)
    reachable(subject)
  })
}

// internal

const refusals = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a refusal", () => {
    it.live.each(subject.spoiled)("changes nothing for others: $name", (spoiled) => Laws.oneObject(subject, spoiled))
    it.live.each(subject.refused.filter(({ expect }) => expect === "OperatorActionRequired"))(
      "of the operator's trouble blames nobody and is over when it is over: $name",
      (refused) => Laws.operatorTrouble(subject, refused)
    )
    if (subject.inOtherPeriod !== undefined)
      it.live("is better than a number of another period", () => Laws.otherPeriods(subject))
    if (subject.renamed !== undefined)
      it.live.each(Laws.wordings.map((wording) => ({ wording, says: wording("a name") })))(
        "costs only the name that stands in it: $says",
        ({ wording }) => Laws.namedInAnyWords(subject, wording)
      )
    if (subject.shorten !== undefined)
      it.live("never comes from a list that was not read to its end", () => Laws.shortPages(subject))
  })
}
