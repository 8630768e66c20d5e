/** Answers to what the operator asks of us: deliveries, signs of life, the wish to part. */
import smpp, { type PDU } from 'smpp';
import { statusOf } from './smpp-status.ts';
import type { PduHeader, Wire } from './smpp-wire.ts';

export interface AnswerDuties {
  /** Gives the command status of a deliver_sm or data_sm. */
  deliver(pdu: PDU): Promise<number>;
  /** The operator wants to part; answered once this resolves. */
  parting(): Promise<void>;
}

export interface Answers {
  request(pdu: PDU): void;
  /** A request that cannot be read. */
  unreadable(header: PduHeader): void;
  /** Resolves when every delivery in hand is answered. */
  settled(): Promise<unknown>;
}

/** Deliveries nobody has taken yet; more are sent back, to come again. */
const DELIVERIES_IN_HAND = 1000;

export const answersOver = (wire: Pick<Wire, 'send' | 'drop' | 'end'>, duties: AnswerDuties): Answers => {
  const inHand = new Set<Promise<void>>();

  const deliver = async (pdu: PDU): Promise<void> => {
    wire.send(pdu.response({ command_status: await duties.deliver(pdu) }));
  };
  const part = async (pdu: PDU): Promise<void> => {
    await duties.parting();
    wire.send(pdu.response());
    wire.end('unbound-by-peer');
  };
  const hold = (work: Promise<void>): void => {
    const held = work.catch(() => wire.drop('cannot-answer'));
    inHand.add(held);
    void held.then(() => inHand.delete(held));
  };

  return {
    request(pdu) {
      switch (pdu.command) {
        case 'deliver_sm':
        case 'data_sm':
          if (inHand.size < DELIVERIES_IN_HAND) hold(deliver(pdu));
          else wire.send(pdu.response({ command_status: statusOf('ESME_RX_T_APPN') }));
          return;
        case 'enquire_link':
          wire.send(pdu.response());
          return;
        case 'unbind':
          void part(pdu);
          return;
        // They want no answer.
        case 'alert_notification':
        case 'outbind':
          return;
        default:
          wire.send(nack(pdu.sequence_number, 'ESME_RINVCMDID'));
      }
    },
    unreadable: ({ commandId, sequenceNumber }) => void wire.send(refusal(commandId, sequenceNumber)),
    settled: () => Promise.all(inHand),
  };
};

const DELIVER_SM = 0x5;

/** It would be as unreadable the second time: refused for good, so that what waits behind it gets through. */
const refusal = (commandId: number, sequenceNumber: number): PDU =>
  commandId === DELIVER_SM
    ? new smpp.PDU('deliver_sm_resp', {
        command_status: statusOf('ESME_RX_P_APPN'),
        sequence_number: sequenceNumber,
      })
    : nack(sequenceNumber, 'ESME_RINVCMDLEN');

const nack = (sequenceNumber: number, status: string): PDU =>
  new smpp.PDU('generic_nack', { sequence_number: sequenceNumber, command_status: statusOf(status) });
