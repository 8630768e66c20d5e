/** The client's own generated messages (CommonJS), and how the double's events and ids look in them. */
import type { ReadResp as ReadRespMessage } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { UUID as UuidMessage } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type { LoggedEvent, ProposedEvent } from './log.ts';

export const bytes = (value: Uint8Array | string): Uint8Array =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : value;

export const streamNameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined): string =>
  new TextDecoder().decode(identifier?.getStreamName_asU8());

export const identifierOf = (stream: string) => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(new TextEncoder().encode(stream));
  return identifier;
};

const hexOf = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');

export const idOf = (uuid: UuidMessage | undefined): string => {
  const structured = uuid?.getStructured();
  if (!structured) return uuid?.getString() ?? '';
  const hex = hexOf(structured.getMostSignificantBits()) + hexOf(structured.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const uuidOf = (id: string): UuidMessage => {
  const uuid = new shared.UUID();
  uuid.setString(id);
  return uuid;
};

interface ProposedMessage {
  getId(): UuidMessage | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

export const proposedOf = (message: ProposedMessage): ProposedEvent => ({
  id: idOf(message.getId()),
  type: message.getMetadataMap().get('type') ?? '',
  isJson: message.getMetadataMap().get('content-type') === 'application/json',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

/** .NET ticks of 100 ns. */
const TICKS_PER_MS = 10_000n;

const recordedOf = (event: LoggedEvent) => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(event.id));
  recorded.setStreamIdentifier(identifierOf(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const header = recorded.getMetadataMap();
  header.set('type', event.type);
  header.set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  header.set('created', String(BigInt(event.createdMs) * TICKS_PER_MS));
  return recorded;
};

export const eventResponse = (event: LoggedEvent): ReadRespMessage => {
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recordedOf(event));
  read.setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
};
