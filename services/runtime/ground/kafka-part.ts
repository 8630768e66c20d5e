/** The bus on Kafka as the settings say. Loaded by those who use it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { keptHours } from '@ringback/contracts/topics.ts';
import { kafkaBus, type KafkaBus } from '../bus/kafka-bus.ts';
import { kafkaBrokers, type KafkaBusOptions } from '../bus/kafka-options.ts';
import { SettingsProblem } from '../settings/settings.ts';
import type { KafkaSettings } from './kafka-settings.ts';

const HOUR_MS = 3_600_000;

const tlsOf = (settings: KafkaSettings): Pick<KafkaBusOptions, 'ssl'> => {
  const { kafkaTls, kafkaCa, kafkaCertificate, kafkaKey } = settings;
  const given = { KAFKA_CA: kafkaCa, KAFKA_CERTIFICATE: kafkaCertificate, KAFKA_KEY: kafkaKey };
  if (!kafkaTls) {
    refuse(given, 'goes with TLS: set RINGBACK_KAFKA_TLS=true, or leave it out');
    return {};
  }
  if (kafkaKey === null)
    refuse({ KAFKA_CERTIFICATE: kafkaCertificate }, 'is of no use alone: give RINGBACK_KAFKA_KEY too');
  if (kafkaCertificate === null)
    refuse({ KAFKA_KEY: kafkaKey }, 'is of no use alone: give RINGBACK_KAFKA_CERTIFICATE too');
  const ours = kafkaCertificate !== null && kafkaKey !== null ? { cert: kafkaCertificate, key: kafkaKey } : {};
  if (ours.cert !== undefined && !new X509Certificate(ours.cert).checkPrivateKey(createPrivateKey(ours.key)))
    throw new SettingsProblem([
      'RINGBACK_KAFKA_KEY is not the key of RINGBACK_KAFKA_CERTIFICATE: give the two that go together',
    ]);
  return { ssl: { ...(kafkaCa === null ? {} : { ca: [kafkaCa] }), ...ours } };
};

/** What is given and would not be used: whoever gave it believes that it is, and would speak in clear without knowing. */
const refuse = (given: Readonly<Record<string, string | null>>, why: string): void => {
  const problems = Object.entries(given).flatMap(([name, value]) =>
    value === null ? [] : [`RINGBACK_${name} ${why}`],
  );
  if (problems.length > 0) throw new SettingsProblem(problems);
};

const saslOf = ({ kafkaSasl, kafkaUser, kafkaPassword }: KafkaSettings): Pick<KafkaBusOptions, 'sasl'> => {
  if (kafkaSasl === null) {
    refuse(
      { KAFKA_USER: kafkaUser, KAFKA_PASSWORD: kafkaPassword },
      'goes with SASL: set RINGBACK_KAFKA_SASL, or leave it out',
    );
    return {};
  }
  if (kafkaUser === null || kafkaPassword === null) {
    throw new SettingsProblem([
      `RINGBACK_KAFKA_SASL is "${kafkaSasl}": give RINGBACK_KAFKA_USER and RINGBACK_KAFKA_PASSWORD too`,
    ]);
  }
  return { sasl: { mechanism: kafkaSasl, username: kafkaUser, password: kafkaPassword } };
};

/** Throws `SettingsProblem` where one setting asks for another. */
export const kafkaOptionsOf = (
  settings: KafkaSettings,
): Pick<KafkaBusOptions, 'brokers' | 'topics' | 'ssl' | 'sasl'> => ({
  brokers: kafkaBrokers(settings.bus),
  topics: {
    partitions: settings.kafkaPartitions,
    retentionMs: settings.kafkaRetentionHours * HOUR_MS,
    except: Object.fromEntries(
      [...keptHours].map(([topic, hours]) => [
        topic,
        { retentionMs: Math.min(hours, settings.kafkaRetentionHours) * HOUR_MS },
      ]),
    ),
    ...(settings.kafkaReplicationFactor === null ? {} : { replicationFactor: settings.kafkaReplicationFactor }),
  },
  ...tlsOf(settings),
  ...saslOf(settings),
});

/** Throws `BusUnavailable` when no broker can be reached. */
export const openKafkaBus = (
  settings: KafkaSettings,
  service: string,
  duties: Pick<KafkaBusOptions, 'clock' | 'log' | 'onCrash'>,
): Promise<KafkaBus> => kafkaBus({ ...kafkaOptionsOf(settings), clientId: `ringback-${service}`, ...duties });
