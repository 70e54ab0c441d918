/** Where a file of the repository stands on the site. */
import { posix } from "node:path"

/** `docs/hosts/README.md` is `hosts/index.md`, a package's README a page named after the package. */
export const placeOf = (file: string): string =>
  file
    // Beside docs/security.md it would be the same page for file systems that do not tell capitals apart.
    .replace(/^SECURITY\.md$/u, "reporting.md")
    .replace(/^docs\//u, "")
    .replace(/^packages\/([^/]+)\/README\.md$/u, "packages/$1.md")
    .replace(/README\.md$/u, "index.md")

/** The site's address of what a page links to, both as paths in the repository. */
export const linkTo = (from: string, href: string): string => {
  const [path = "", anchor] = href.split("#")
  const place = placeOf(posix.join(posix.dirname(from), path)).replace(/(?:index)?\.md$/u, "")
  return `/${place}${anchor === undefined ? "" : `#${anchor}`}`
}
