/** The package's version; a test holds it to package.json, which a published build does not read. */
export const version = "0.1.0"
