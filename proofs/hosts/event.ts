/** What API Gateway hands a function for a GET, in version 2.0 of its payload; `$KEY` stands for the reader's key. */
export const eventOf = (rawPath: string) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath,
  rawQueryString: "",
  headers: { authorization: "Bearer $KEY" },
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: "1",
    apiId: "1",
    authentication: null,
    authorizer: {},
    domainName: "localhost",
    domainPrefix: "localhost",
    http: { method: "GET", path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "reader" },
    requestId: "1",
    routeKey: "$default",
    stage: "$default",
    time: "01/Jan/2026:00:00:00 +0000",
    timeEpoch: 0
  }
})
