/**
 * The envelope: CloudEvents 1.0. On the bus in Kafka binary mode, attributes as `ce_*` headers and the data as UTF-8 JSON.
 * Extension attributes: `dataversion` (schema version of the data), `partitionkey`, `traceparent` (W3C).
 */
import { z } from 'zod';
import { instantSchema, type Instant } from './ids.ts';
import { decode, describeIssues, registry, type DomainEvent } from './registry.ts';

export interface Envelope<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly source: string;
  readonly type: E['type'];
  readonly version: number;
  /** When it happened. */
  readonly time: Instant;
  readonly key: string | null;
  readonly traceparent?: string;
  readonly data: E['data'];
}

/** What a bus carries: text headers and a JSON text, nothing else. */
export interface WireMessage {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The headers are frozen: a bus may hand them to many readers as they are. */
export const toWire = (envelope: Envelope): WireMessage => ({
  key: envelope.key,
  headers: Object.freeze(headersOf(envelope)),
  value: JSON.stringify(envelope.data),
});

const headersOf = (envelope: Envelope): Record<string, string> => {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_source: envelope.source,
    ce_type: envelope.type,
    ce_dataversion: String(envelope.version),
    ce_time: envelope.time,
  };
  if (envelope.key !== null) headers['ce_partitionkey'] = envelope.key;
  if (envelope.traceparent !== undefined) headers['traceparent'] = envelope.traceparent;
  headers['content-type'] = 'application/json';
  return headers;
};

export const headersSchema = z.object({
  ce_specversion: z.literal('1.0'),
  ce_id: z.string().min(1).max(128),
  ce_source: z.string().min(1).max(256),
  ce_type: z.string().min(1).max(128),
  ce_dataversion: z.string().regex(/^\d{1,4}$/),
  ce_time: instantSchema,
  traceparent: z.string().max(64).optional(),
});

export type FromWire = { ok: true; envelope: Envelope } | { ok: false; problem: string };

export const fromWire = (message: WireMessage): FromWire => {
  const headers = headersSchema.safeParse(message.headers);
  if (!headers.success) return { ok: false, problem: describeIssues(headers.error, 'headers') };
  const h = headers.data;
  let data: unknown;
  try {
    data = JSON.parse(message.value);
  } catch {
    return { ok: false, problem: 'value: is not JSON' };
  }
  const decoded = decode(h.ce_type, Number(h.ce_dataversion), data);
  if (!decoded.ok) return decoded;
  return {
    ok: true,
    envelope: {
      id: h.ce_id,
      source: h.ce_source,
      type: decoded.event.type,
      version: Number(h.ce_dataversion),
      time: h.ce_time,
      key: message.key,
      ...(h.traceparent === undefined ? {} : { traceparent: h.traceparent }),
      data: decoded.event.data,
    },
  };
};

/** The current version of an event type. */
export const versionOf = (type: DomainEvent['type']): number => registry.get(type)!.version;
