/**
 * A registry on loopback that serves packed tarballs as a publication would, for trying installations with any package
 * manager. It knows nothing but these packages; everything else comes from the registry the manager is set to.
 */
import { createHash } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { basename } from "node:path"
import type { Packed } from "./packed.ts"

export interface Registry extends AsyncDisposable {
  readonly url: string
}

/** Long ago: managers hold back what was published within the last days. */
const published = "2025-01-01T00:00:00.000Z"

const packument = ({ manifest, name, tarball }: Packed, url: string): object => {
  const version = manifest.version ?? "0.0.0"
  const bytes = readFileSync(tarball)
  const dist = {
    tarball: `${url}/tarballs/${basename(tarball)}`,
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
    shasum: createHash("sha1").update(bytes).digest("hex")
  }
  return {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist } },
    time: { [version]: published }
  }
}

const answer = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  response.writeHead(status, { "content-type": type }).end(body)
}

export const start = async (packed: ReadonlyArray<Packed>): Promise<Registry> => {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/").slice(1)
    const file = packed.find(({ tarball }) => path === `tarballs/${basename(tarball)}`)
    const one = packed.find(({ name }) => path === name)
    if (file !== undefined) answer(response, 200, "application/octet-stream", readFileSync(file.tarball))
    else if (one !== undefined) answer(response, 200, "application/json", JSON.stringify(packument(one, url)))
    else answer(response, 404, "application/json", "{}")
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
