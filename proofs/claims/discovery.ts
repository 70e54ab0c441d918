import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Posts made elsewhere",
  about: "Discovery: an account's own listing finds the posts nobody recorded, and refreshes those it holds.",
  claims: [
    {
      id: "discovery.joint-promises",
      sentence: "Rows that one call refreshes together are due when their debts come to its price, from three sums.",
      goal: "the debts at that instant, summed up row by row, are one call"
    },
    {
      id: "discovery.joint-reads",
      sentence:
        "What readers were shown decides how many pages are worth their price: the newest, those behind it, or none.",
      goal: "7 situations at two prices"
    },
    {
      id: "discovery.cheaper-way",
      sentence:
        "Rows are read by the listing or by id, whichever costs fewer dollars, then requests, then less of the " +
        "platform's own count; never more than by ids alone.",
      goal: "10 shapes of platforms; no other number of pages costs less in 100 random ones"
    },
    {
      id: "discovery.stores",
      sentence:
        "What a page of a listing brought is written in one transaction and only by whoever walks the account now: " +
        "no post is lost, none is there twice, and one the host records later keeps its history.",
      goal: "15 laws, and random commands against the reference store, on every store",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    }
  ]
}
