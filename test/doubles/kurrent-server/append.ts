/** `Streams.Append` of the double. */
import { Metadata, type sendUnaryData, type ServerReadableStream, status } from '@grpc/grpc-js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type { AppendReq, AppendResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { Expected, KurrentLog, ProposedEvent, Written } from './log.ts';
import { proposedOf, streamNameOf } from './messages.ts';

export type AppendCall = ServerReadableStream<AppendReq, AppendResp>;

/** Lets an append answer when it is time, if at all. */
export type Acknowledge = (written: Written, answer: () => void) => void;

/** As a server refuses what is above `MaxAppendEventSize`: with a name of its own for the fault. */
const tooLarge = (size: number, most: number) => {
  const metadata = new Metadata();
  metadata.set('exception', 'maximum-append-event-size-exceeded');
  const details = `Event, Size: ${size}, exceeds Maximum Append Event Size of ${most}.`;
  return { code: status.INVALID_ARGUMENT, details, metadata };
};

const sizeOf = ({ type, data, metadata }: ProposedEvent): number => data.length + metadata.length + type.length * 2;

const expectedOf = (options: NonNullable<ReturnType<AppendReq['getOptions']>>): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : Number(options.getRevision());
};

const singleAnswer = (written: Written): AppendResp => {
  if (written.ok) {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(written.position));
    position.setPreparePosition(String(written.position));
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(written.revision));
    return new streams.AppendResp().setSuccess(success.setPosition(position));
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (written.current === -1) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(written.current));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
};

export const appendOnce = (
  log: KurrentLog,
  call: AppendCall,
  acknowledge: Acknowledge,
  answer: sendUnaryData<AppendResp>,
): void => {
  const events: ProposedEvent[] = [];
  let target: { stream: string; expected: Expected } | undefined;
  call.on('data', (request: AppendReq) => {
    const options = request.getOptions();
    const message = request.getProposedMessage();
    if (options) {
      const expected = expectedOf(options);
      target = { stream: streamNameOf(options.getStreamIdentifier()), expected };
    }
    if (message) events.push(proposedOf(message));
  });
  call.on('end', () => {
    const largest = Math.max(0, ...events.map(sizeOf));
    if (largest > log.maxEventBytes) return answer(tooLarge(largest, log.maxEventBytes));
    const written = log.append(target!.stream, events, target!.expected);
    acknowledge(written, () => answer(null, singleAnswer(written)));
  });
};
