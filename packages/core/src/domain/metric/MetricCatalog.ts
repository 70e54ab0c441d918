/** Every metric the plugged-in adapters declare, looked up by platform, kind and official key. */
import type { PlatformId } from "../Ids.ts"
import type { MetricDefinition, MissingMetric } from "./Metric.ts"
import type { Kind } from "../Subject.ts"

/** What one adapter says of its keys, and of canonical names it has none for. */
export interface Declaration {
  readonly platform: PlatformId
  readonly metrics: ReadonlyArray<MetricDefinition>
  readonly missing?: ReadonlyArray<MissingMetric>
}

/** Every declared key of the plugged-in platforms, to look keys of stored numbers up in. */
export interface MetricCatalog {
  readonly declarations: ReadonlyArray<Declaration>
  /** An exact key wins over a prefix, a longer prefix over a shorter one. */
  find(platform: PlatformId, kind: Kind, key: string): MetricDefinition | undefined
}

/** A catalogue of what these declare. */
export const make = (declarations: ReadonlyArray<Declaration>): MetricCatalog => {
  const platforms = new Map<string, Readonly<Record<Kind, Keys>>>()
  for (const { metrics, platform } of declarations) {
    const kinds = platforms.get(platform) ?? { publication: none(), account: none() }
    platforms.set(platform, kinds)
    for (const definition of metrics) {
      const { exact, prefixes } = kinds[definition.kind]
      if (!definition.key.endsWith("*")) exact.set(definition.key, definition)
      else {
        prefixes.push(definition)
        prefixes.sort((a, b) => b.key.length - a.key.length)
      }
    }
  }
  return {
    declarations,
    find: (platform, kind, key) => {
      const keys = platforms.get(platform)?.[kind]
      return keys?.exact.get(key) ?? keys?.prefixes.find((definition) => key.startsWith(definition.key.slice(0, -1)))
    }
  }
}

/** Nothing declared: every key is unknown. */
export const empty: MetricCatalog = make([])

// internal

/** What is declared of one kind of row on one platform. */
interface Keys {
  readonly exact: Map<string, MetricDefinition>
  readonly prefixes: Array<MetricDefinition>
}

const none = (): Keys => ({ exact: new Map(), prefixes: [] })
