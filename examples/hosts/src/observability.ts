import type { StoreSource } from "@dravo/analytics"

// #region metrics
import * as Effect from "effect/Effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"

/** What a scraper reads; the counters of every instance of the process are in it. */
export const metrics = async () =>
  new Response(await Effect.runPromise(PrometheusMetrics.format()), {
    headers: { "content-type": "text/plain; version=0.0.4" }
  })
// #endregion

// #region traces
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"

/** A store as before, whose instance also sends spans, metrics and logs to a collector. */
export const traced = (store: StoreSource, collector: string): StoreSource =>
  Layer.provideMerge(
    store,
    Otlp.layerJson({ baseUrl: collector, resource: { serviceName: "my-app" } }).pipe(
      Layer.provide(FetchHttpClient.layer)
    )
  )
// #endregion
