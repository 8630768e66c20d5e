/** `Streams.Read` of the double: a stream, `$all` with or without a filter, once or as a subscription. */
import type { sendUnaryData, ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { KurrentLog, LoggedEvent } from './log.ts';
import { eventResponse, identifierOf, streamNameOf } from './messages.ts';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;
export type Unary<T> = sendUnaryData<T>;

const { BACKWARDS } = streams.ReadReq.Options.ReadDirection;

const filterOf = (options: Options): ((event: LoggedEvent) => boolean) => {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = new RegExp(expression?.getRegex() ?? '');
  return (event) => {
    const text = byStream ? event.stream : event.type;
    return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  };
};

/** From a position on, that position included: as a server reads. */
const eventsOfAll = (log: KurrentLog, options: Options): readonly LoggedEvent[] => {
  const all = options.getAll();
  const position = all?.getPosition();
  const backwards = options.getReadDirection() === BACKWARDS;
  const from = position === undefined ? null : Number(position.getCommitPosition());
  const chosen = log
    .all()
    .filter((event) => from === null || (backwards ? event.position < from : event.position >= from));
  if (backwards) return all?.hasStart() ? [] : chosen.toReversed();
  return all?.hasEnd() ? [] : chosen;
};

const eventsOfStream = (events: readonly LoggedEvent[], options: Options): readonly LoggedEvent[] => {
  const stream = options.getStream();
  const from = stream?.hasRevision() ? Number(stream.getRevision()) : null;
  if (options.getReadDirection() === BACKWARDS) {
    return events.filter((event) => from === null || event.revision <= from).toReversed();
  }
  return stream?.hasEnd() ? [] : events.filter((event) => from === null || event.revision >= from);
};

const notFound = (stream: string): ReadResp => {
  const response = new streams.ReadResp.StreamNotFound();
  response.setStreamIdentifier(identifierOf(stream));
  return new streams.ReadResp().setStreamNotFound(response);
};

const send = (call: ReadCall, events: readonly LoggedEvent[], options: Options): void => {
  for (const event of events.slice(0, Number(options.getCount()))) call.write(eventResponse(event));
};

/** Where a stream ends: told to clients that say they understand it. */
const lastPosition = (last: LoggedEvent): ReadResp =>
  new streams.ReadResp().setLastStreamPosition(String(last.revision));

const confirmation = (): ReadResp => {
  const response = new streams.ReadResp.SubscriptionConfirmation();
  response.setSubscriptionId(crypto.randomUUID());
  return new streams.ReadResp().setConfirmation(response);
};

/** Of the events a filtered subscription looks at, whether they match or not. */
const CHECKPOINT_EVERY = 32;

const checkpoint = (position: number): ReadResp => {
  const response = new streams.ReadResp.Checkpoint();
  response.setCommitPosition(String(position));
  response.setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(response);
};

const subscribe = (call: ReadCall, log: KurrentLog, options: Options): void => {
  const matches = filterOf(options);
  call.write(confirmation());
  const after = Number(options.getAll()?.getPosition()?.getCommitPosition() ?? 0);
  const missed = options.getAll()?.hasEnd() ? [] : log.all().filter((event) => event.position > after);
  for (const event of missed.filter(matches)) call.write(eventResponse(event));
  call.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  let considered = 0;
  const leave = log.watch((event) => {
    considered += 1;
    if (matches(event)) call.write(eventResponse(event));
    else if (considered % CHECKPOINT_EVERY === 0) call.write(checkpoint(event.position));
  });
  call.on('cancelled', leave);
  call.on('close', leave);
};

const sendStream = (call: ReadCall, log: KurrentLog, options: Options): void => {
  const name = streamNameOf(options.getStream()?.getStreamIdentifier());
  const events = log.stream(name);
  if (!events) {
    call.write(notFound(name));
    return;
  }
  send(call, eventsOfStream(events, options), options);
  if ((options.getControlOption()?.getCompatibility() ?? 0) > 0) call.write(lastPosition(events.at(-1)!));
};

export const readFrom = (log: KurrentLog, call: ReadCall): 'once' | 'subscription' => {
  const options = call.request.getOptions()!;
  if (options.hasSubscription()) {
    subscribe(call, log, options);
    return 'subscription';
  }
  if (options.hasAll()) send(call, eventsOfAll(log, options).filter(filterOf(options)), options);
  else sendStream(call, log, options);
  call.end();
  return 'once';
};
