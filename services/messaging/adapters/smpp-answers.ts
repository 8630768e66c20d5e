/** Answers to what the operator asks of us: deliveries, signs of life, the wish to part. */
import smpp, { type PDU, type Session } from 'smpp';

export interface Answers {
  /** Resolves when every delivery in hand is answered. */
  settled(): Promise<unknown>;
}

/** `deliver` gives the command status of a deliver_sm or data_sm; `broken` hears of an answer that could not be given. */
export const answersOver = (wire: Session, deliver: (pdu: PDU) => Promise<number>, broken: () => void): Answers => {
  const inHand = new Set<Promise<void>>();
  wire.on('pdu', (pdu: PDU) => {
    if (pdu.isResponse()) return;
    const answering = answer(wire, pdu, deliver).catch(broken);
    inHand.add(answering);
    void answering.then(() => inHand.delete(answering));
  });
  return { settled: () => Promise.all(inHand) };
};

const answer = async (wire: Session, pdu: PDU, deliver: (pdu: PDU) => Promise<number>): Promise<void> => {
  switch (pdu.command) {
    case 'deliver_sm':
    case 'data_sm':
      wire.send(pdu.response({ command_status: await deliver(pdu) }));
      return;
    case 'enquire_link':
      wire.send(pdu.response());
      return;
    case 'unbind':
      wire.send(pdu.response());
      wire.close();
      return;
    default:
      wire.send(nack(pdu));
  }
};

const nack = (pdu: PDU): PDU =>
  new smpp.PDU('generic_nack', {
    sequence_number: pdu.sequence_number,
    command_status: smpp.errors['ESME_RINVCMDID'] ?? 3,
  });
