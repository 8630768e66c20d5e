/** The bus on Kafka as the settings say. Loaded by those who use it. */
import { keptHours } from '@ringback/contracts/topics.ts';
import { kafkaBus, type KafkaBus } from '../bus/kafka-bus.ts';
import { kafkaBrokers, type KafkaBusOptions } from '../bus/kafka-options.ts';
import { SettingsProblem } from '../settings/settings.ts';
import type { KafkaSettings } from './kafka-settings.ts';

const HOUR_MS = 3_600_000;

const tlsOf = ({ kafkaTls, kafkaCa, kafkaCertificate, kafkaKey }: KafkaSettings): Pick<KafkaBusOptions, 'ssl'> => {
  if (!kafkaTls) return {};
  const ours = kafkaCertificate !== null && kafkaKey !== null ? { cert: kafkaCertificate, key: kafkaKey } : {};
  return { ssl: { ...(kafkaCa === null ? {} : { ca: [kafkaCa] }), ...ours } };
};

const saslOf = ({ kafkaSasl, kafkaUser, kafkaPassword }: KafkaSettings): Pick<KafkaBusOptions, 'sasl'> => {
  if (kafkaSasl === null) return {};
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
