/** Every metric the plugged-in adapters declare, looked up by platform, kind and official key. */
import type { PlatformId } from "../Ids.ts"
import type { MetricDefinition } from "./Metric.ts"
import type { Kind } from "../Subject.ts"

export interface Declaration {
  readonly platform: PlatformId
  readonly metrics: ReadonlyArray<MetricDefinition>
}

export interface MetricCatalog {
  readonly declarations: ReadonlyArray<Declaration>
  /** An exact key wins over a prefix, a longer prefix over a shorter one. */
  find(platform: PlatformId, kind: Kind, key: string): MetricDefinition | undefined
}

export const make = (declarations: ReadonlyArray<Declaration>): MetricCatalog => {
  const exact = new Map<string, MetricDefinition>()
  const prefixes = new Map<string, Array<MetricDefinition>>()
  for (const { metrics, platform } of declarations) {
    for (const definition of metrics) {
      if (!definition.key.endsWith("*")) {
        exact.set(`${platform} ${definition.kind} ${definition.key}`, definition)
        continue
      }
      const group = `${platform} ${definition.kind}`
      const list = [...(prefixes.get(group) ?? []), definition]
      prefixes.set(
        group,
        list.sort((a, b) => b.key.length - a.key.length)
      )
    }
  }
  return {
    declarations,
    find: (platform, kind, key) =>
      exact.get(`${platform} ${kind} ${key}`) ??
      prefixes.get(`${platform} ${kind}`)?.find((definition) => key.startsWith(definition.key.slice(0, -1)))
  }
}

/** Nothing declared: every key is unknown. */
export const empty: MetricCatalog = make([])
