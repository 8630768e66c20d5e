/** What the ground under the services measures of itself. Services declare their own metrics in the same shape. */
import type { MetricName } from './telemetry.ts';

export const runtimeMetrics = {
  messagesHandled: {
    name: 'ringback.bus.messages.handled',
    description: 'Messages a consumer group is done with, by group and outcome',
    unit: '{message}',
  },
  handlingSeconds: {
    name: 'ringback.bus.handling.duration',
    description: 'Time one message was in hand, by group',
    unit: 's',
  },
  appendConflicts: {
    name: 'ringback.store.append.conflicts',
    description: 'Appends that somebody else came before, by category',
    unit: '{append}',
  },
} as const satisfies Record<string, MetricName>;
