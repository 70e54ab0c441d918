/**
 * Node's cryptography, which answers at once: WebCrypto takes a trip to another thread for every hash. Null where there
 * is none, which is where WebCrypto is asked.
 */

/** The part of `node:crypto` that is used. */
export interface NodeCrypto {
  hash(algorithm: "sha256", text: string, encoding: "base64url"): string
  createHash(algorithm: "sha256"): Hash
  createHmac(algorithm: "sha256", key: Uint8Array): Hash
  createCipheriv(algorithm: "aes-256-ctr", key: Uint8Array, iv: Uint8Array): { update(bytes: Uint8Array): Uint8Array }
}

/**
 * Looked for where it is used: it is dear to load, and a process may come and go without any. Asked for rather than
 * imported, so that bundles for runtimes without it have nothing to leave out.
 */
export const nodeCrypto = (): NodeCrypto | null => {
  const process: unknown = Reflect.get(globalThis, "process")
  const ask: unknown = typeof process === "object" && process !== null ? Reflect.get(process, "getBuiltinModule") : null
  // Some runtimes have the function and not the module.
  const module: unknown = typeof ask === "function" ? Reflect.apply(ask, process, ["node:crypto"]) : undefined
  return isNodeCrypto(module) ? module : null
}

// internal

interface Hash {
  update(bytes: Uint8Array): Hash
  digest(): Uint8Array
  digest(encoding: "base64url"): string
}

const isNodeCrypto = (found: unknown): found is NodeCrypto =>
  typeof found === "object" &&
  found !== null &&
  ["hash", "createHash", "createHmac", "createCipheriv"].every((name) => typeof Reflect.get(found, name) === "function")
