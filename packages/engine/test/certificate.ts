/** A certificate of one name, signed by itself: X.509 v3 as bytes, made anew for each test. */
import { generateKeyPairSync, sign } from "node:crypto"

/** PEM of both, for a server of this name. */
export const certificateFor = (name: string): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  const subject = sequence(set(sequence(oid("550403"), der(0x0c, Buffer.from(name)))))
  const names = der(0x04, sequence(der(0x82, Buffer.from(name))))
  const isAuthority = der(0x04, sequence(der(0x01, Buffer.from([0xff]))))
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    sequence(utc(Date.now() - 86_400_000), utc(Date.now() + 86_400_000)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(oid("551d11"), names), sequence(oid("551d13"), isAuthority)))
  )
  const signature = sign("sha256", content, privateKey)
  const whole = sequence(content, algorithm, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString("base64").replaceAll(/.{64}/gu, "$&\n")
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  }
}

// internal

const der = (tag: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat(parts)
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...parts: ReadonlyArray<Buffer>): Buffer => der(0x30, ...parts)
const set = (...parts: ReadonlyArray<Buffer>): Buffer => der(0x31, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))

/** ECDSA with SHA-256. */
const algorithm = sequence(oid("2a8648ce3d040302"))

const utc = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/[-:T]/gu, "").slice(2, 14)}Z`))
