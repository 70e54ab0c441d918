/** Names of spans, metrics and attributes, in one place so that dashboards can rely on them. */
import * as Metric from "effect/Metric"

/** Names of the attributes of spans and counters; none carries a token or a number of a row. */
export const attributes = {
  workspace: "dravo.workspace",
  platform: "dravo.platform",
  kind: "dravo.kind",
  subjects: "dravo.subjects",
  outcome: "dravo.outcome"
} as const

/** Platform calls the engine asked for, by platform and kind. */
export const calls = Metric.counter("dravo_platform_calls_total", {
  description: "Batches asked of a platform",
  incremental: true
})

/** Rows a refresh ended for, by platform and outcome. */
export const outcomes = Metric.counter("dravo_refreshed_rows_total", {
  description: "Rows refreshed, by outcome",
  incremental: true
})

/**
 * Changes of the circuits that leave an ill platform alone, by platform and new state; each told by the process that
 * made it.
 */
export const circuits = Metric.counter("dravo_circuit_transitions_total", {
  description: "Circuits opened, probed and closed",
  incremental: true
})

/** Commits dropped because another refresh had taken the row over. */
export const dropped = Metric.counter("dravo_dropped_commits_total", {
  description: "Results dropped by a newer fence",
  incremental: true
})

/** Messages platforms sent, by platform and what became of them. */
export const messages = Metric.counter("dravo_incoming_messages_total", {
  description: "Messages platforms sent, by outcome",
  incremental: true
})

/** Things said in messages that nobody acts on, by platform. */
export const unknown = Metric.counter("dravo_incoming_unknown_total", {
  description: "Things platforms said that nobody acts on",
  incremental: true
})

/** Attempts to deliver messages to endpoints, by what became of them: delivered, retried later, or dead. */
export const deliveries = Metric.counter("dravo_webhook_deliveries_total", {
  description: "Attempts to deliver webhooks, by outcome",
  incremental: true
})
