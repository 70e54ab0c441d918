/**
 * Files that break a rule younger than they are, by check. The lists only shrink: a file leaves when it is rewritten.
 */
export const tolerated: Readonly<Record<string, ReadonlyArray<string>>> = {
  "line length": [],
  "file size": [
    "packages/adapters-linkedin/test/errors.test.ts",
    "packages/adapters-linkedin/test/pages.test.ts",
    "packages/adapters-tiktok/test/errors.test.ts",
    "packages/testkit/test/storeMutants.ts"
  ],
  "function size": [
    "packages/engine/src/refresh/singleFlight.ts",
    "packages/http/src/web/handlers.ts",
    "packages/store-sqlite/test/fixtures/story.ts",
    "packages/store-sqlite/test/plans.test.ts"
  ],
  "folder size": ["packages/testkit/src/store/laws"],
  rooms: ["packages/http/src/web/access.ts", "packages/http/src/web/handlers.ts", "packages/http/src/web/routes.ts"],
  circles: [
    "packages/engine/src/background/Maintenance.ts",
    "packages/kit-meta/src/Graph.ts",
    "packages/kit-meta/src/Reader.ts",
    "packages/testkit/test/storeMutants.ts"
  ]
}
