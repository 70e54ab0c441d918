import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "The HTTP API",
  about: "Answers are the contract's, and bad questions are told so.",
  claims: [
    {
      id: "api.posts-example",
      sentence: "Equal data gives the spec's example answer for posts; extra keys are only the documented ones.",
      goal: "every example key equal"
    },
    {
      id: "api.accounts-example",
      sentence: "Equal data gives the spec's example answer for accounts; extra keys are only the documented ones.",
      goal: "every example key equal"
    },
    {
      id: "api.bad-parameters",
      sentence: "A bad parameter is a 400 that names the parameter.",
      goal: "every bad value"
    },
    {
      id: "api.never-500",
      sentence: "No query string makes the server answer 500.",
      goal: "no 500 on random query strings"
    },
    {
      id: "api.spelling",
      sentence:
        "A parameter spelled as the answers spell their keys is a 400 that names the right one; a method an address " +
        "does not take is a 405 that names those it takes.",
      goal: "every one of the tables"
    },
    {
      id: "api.direct-answers",
      sentence:
        "The two lists are answered past the API's own machinery, with the status, the headers and the bytes it " +
        "would answer with, whatever is asked and whatever goes wrong.",
      goal: "every request of the table under every setup"
    },
    {
      id: "api.cost",
      sentence:
        "A request for a page of 25 with a key costs at most 1.4 times the processor time of bare node:http that " +
        "does the same by hand, and of 200 connections 99 in 100 wait at most twice as long.",
      goal: "≤ 1.4 × the processor time, ≤ 2 × the wait, on both databases",
      program: "proofs/reads/bench.ts http",
      data: "ten thousand rows on five networks; a workspace with a two-hundredth"
    },
    {
      id: "api.document",
      sentence:
        "The OpenAPI document passes the recommended rules of redocly and spectral, tells of every format and of " +
        "other methods, and shows whole answers under readable names.",
      goal: "0 errors and warnings",
      control: "without servers, and with a wrong example"
    },
    {
      id: "api.reference-page",
      sentence:
        "The handler shows its API at /docs, unless `http: { docs: false }`: every operation and schema, loaded when " +
        "first asked for, without a script and under a policy that allows its own style alone.",
      goal: "every operation and every link"
    },
    {
      id: "api.reference-accessible",
      sentence:
        "The page at /docs passes axe in light, in dark and on a phone, shows where the keyboard is, fits 320 pixels " +
        "and asks nobody for anything.",
      goal: "0 complaints",
      program: "proofs/openapi/page.ts",
      data: "the page as served, in Chromium",
      control: "a script that got in is refused, grey on white is found"
    },
    {
      id: "api.generated-clients",
      sentence:
        "Clients generated from the document by openapi-typescript, @hey-api/openapi-ts and orval compile strictly " +
        "and read posts from a served handler.",
      goal: "3 of 3, and a wrong parameter is a type error in each",
      program: "proofs/openapi/clients.ts",
      data: "a handler on loopback over the fake of X",
      control: "a text for a number does not compile"
    },
    {
      id: "api.client",
      sentence:
        "The typed client reads what the server answers: pages, walks that ask for no page more than is taken, " +
        "problems by name; it is made of the server's own definition, and brings nothing along, Effect least of all.",
      goal: "every call of the table; <= 8 kB after gzip, 0 packages"
    },
    {
      id: "api.raw-requests",
      sentence: "What a server makes of a broken request is a problem with a request id, and TRACE repeats nothing.",
      goal: "every one of the table"
    }
  ]
}
