/** What we use of kinds that Kubernetes does not bring: strict, so that a misspelt field is one nobody knows. */
import { z } from 'zod';

const meta = z.strictObject({
  name: z.string(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const named = z.strictObject({ name: z.string() });
const kind = <Spec extends z.ZodType>(apiVersion: string, name: string, spec: Spec) =>
  z.strictObject({ apiVersion: z.literal(apiVersion), kind: z.literal(name), metadata: meta, spec });

const kafkaTrigger = z.strictObject({
  type: z.literal('kafka'),
  authenticationRef: named,
  metadata: z.strictObject({
    bootstrapServersFromEnv: z.string(),
    consumerGroup: z.string(),
    topic: z.string(),
    lagThreshold: z.string().regex(/^\d+$/),
    sasl: z.enum(['none', 'plaintext', 'scram_sha256', 'scram_sha512']),
    tls: z.enum(['enable', 'disable']),
  }),
});
const cpuTrigger = z.strictObject({
  type: z.literal('cpu'),
  metricType: z.enum(['Utilization', 'AverageValue']),
  metadata: z.strictObject({ value: z.string().regex(/^\d+$/) }),
});
const scaling = z.strictObject({
  stabilizationWindowSeconds: z.int().optional(),
  policies: z
    .array(z.strictObject({ type: z.enum(['Pods', 'Percent']), value: z.int(), periodSeconds: z.int() }))
    .optional(),
});

export const customKinds: Readonly<Record<string, z.ZodType>> = {
  ScaledObject: kind(
    'keda.sh/v1alpha1',
    'ScaledObject',
    z.strictObject({
      scaleTargetRef: named,
      minReplicaCount: z.int().min(1),
      maxReplicaCount: z.int().min(1),
      pollingInterval: z.int(),
      cooldownPeriod: z.int(),
      advanced: z.strictObject({
        horizontalPodAutoscalerConfig: z.strictObject({
          behavior: z.strictObject({ scaleUp: scaling, scaleDown: scaling }),
        }),
      }),
      triggers: z.array(z.discriminatedUnion('type', [kafkaTrigger, cpuTrigger])).nonempty(),
    }),
  ),
  TriggerAuthentication: kind(
    'keda.sh/v1alpha1',
    'TriggerAuthentication',
    z.strictObject({
      secretTargetRef: z.array(z.strictObject({ parameter: z.string(), name: z.string(), key: z.string() })),
    }),
  ),
  ExternalSecret: kind(
    'external-secrets.io/v1',
    'ExternalSecret',
    z.strictObject({
      refreshInterval: z.string(),
      secretStoreRef: z.strictObject({ kind: z.enum(['SecretStore', 'ClusterSecretStore']), name: z.string() }),
      target: z.strictObject({ deletionPolicy: z.enum(['Retain', 'Delete', 'Merge']) }),
      data: z.array(
        z.strictObject({
          secretKey: z.string(),
          remoteRef: z.strictObject({ key: z.string(), property: z.string() }),
        }),
      ),
    }),
  ),
  PodMonitor: kind(
    'monitoring.coreos.com/v1',
    'PodMonitor',
    z.strictObject({
      selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
      podMetricsEndpoints: z.array(
        z.strictObject({
          port: z.string(),
          path: z.string(),
          interval: z.string(),
          relabelings: z.array(
            z.strictObject({
              sourceLabels: z.array(z.string()),
              targetLabel: z.string(),
              replacement: z.string().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
  PrometheusRule: kind(
    'monitoring.coreos.com/v1',
    'PrometheusRule',
    z.strictObject({
      groups: z.array(
        z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({
              alert: z.string(),
              expr: z.string(),
              for: z.string().optional(),
              labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
              annotations: z.strictObject({ summary: z.string(), runbook_url: z.url() }),
            }),
          ),
        }),
      ),
    }),
  ),
};
