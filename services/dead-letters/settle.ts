/** What can be done about dead letters. */
import { openDeadLetters, isDeadLetterTopic, SETTLED_TOPIC, settledMessage, type DeadLetter } from './dead-letter.ts';
import type { Which } from './arguments.ts';
import type { MessageLog } from './ports.ts';

/** What was asked for cannot be done; the message says why. */
export class DeadLetterProblem extends Error {
  override readonly name = 'DeadLetterProblem';
}

export const readDeadLetters = async (log: MessageLog): Promise<readonly DeadLetter[]> =>
  openDeadLetters(await log.read((topic) => isDeadLetterTopic(topic) || topic === SETTLED_TOPIC));

/** Throws `DeadLetterProblem` where an id names none. */
export const chosen = (letters: readonly DeadLetter[], which: Which): readonly DeadLetter[] => {
  if (!('ids' in which)) return letters.filter(({ service }) => which.service === null || service === which.service);
  return [...new Set(which.ids)].map((id) => {
    const found = letters.find((letter) => letter.id === id);
    if (found === undefined)
      throw new DeadLetterProblem(`There is no dead letter ${id}: it never was one, or it is settled.`);
    return found;
  });
};

/** To where it came from first; a crash before it is settled retries it once more, which its readers know by its id. */
export const retry = async (log: MessageLog, letter: DeadLetter, now: number): Promise<void> => {
  if (letter.originTopic === null)
    throw new DeadLetterProblem(`${letter.id} does not say where it came from: it can only be dropped.`);
  if (letter.leftOutBytes !== null)
    throw new DeadLetterProblem(
      `${letter.id} was too large to be set aside with its value: it can only be dropped. ${letter.origin ?? ''} has it for as long as its topic keeps it.`,
    );
  await log.publish(letter.originTopic, letter.message);
  await log.publish(SETTLED_TOPIC, settledMessage(letter, 'retried', now));
};

export const drop = (log: MessageLog, letter: DeadLetter, now: number): Promise<void> =>
  log.publish(SETTLED_TOPIC, settledMessage(letter, 'dropped', now));
