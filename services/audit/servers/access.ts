/** What it takes to reach the servers of a history, and what is read of each. */
import type { DatabaseSync } from 'node:sqlite';

export const kafkaSaslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export interface KafkaSasl {
  readonly mechanism: (typeof kafkaSaslMechanisms)[number];
  readonly username: string;
  readonly password: string;
}

/** Certificates and keys as PEM text. */
export interface KafkaAccess {
  readonly tls: boolean;
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly sasl: KafkaSasl | null;
}

export const openKafka: KafkaAccess = { tls: false, ca: null, certificate: null, key: null, sasl: null };

/** An event store elsewhere. Methods throw what the client of the server threw. */
export interface StoreServer {
  /** For people: neither user nor password. */
  readonly address: string;
  /** Everything there is at one moment, into `store.events` and `store.checkpoints`. */
  copyInto(db: DatabaseSync): Promise<void>;
  close(): Promise<void>;
}

/** A bus elsewhere. */
export interface BusServer {
  readonly address: string;
  /** Where each partition ends and each group stands, into `main.bus_end` and `main.group_at`. */
  copyBoundsInto(db: DatabaseSync): Promise<void>;
  /** Everything there is by now, into `bus.messages`. */
  copyInto(db: DatabaseSync): Promise<void>;
  close(): Promise<void>;
}
