/** One command line, done. */
import { isUnavailable } from '@ringback/runtime/bus/unavailable.ts';
import type { DeadLetterArguments } from './arguments.ts';
import type { MessageLog } from './ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import { chosen, DeadLetterProblem, drop, readDeadLetters, retry } from './settle.ts';
import { listed, listedForPrograms, shownOne } from './show.ts';

export interface Speaking {
  readonly say: (text: string) => void;
  readonly now: () => number;
}

/** Throws `DeadLetterProblem`, and what the bus throws. */
export const obey = async (what: DeadLetterArguments, log: MessageLog, { say, now }: Speaking): Promise<void> => {
  const letters = await readDeadLetters(log);
  switch (what.command) {
    case 'list': {
      const some = chosen(letters, { service: what.service });
      if (!what.json) say(listed(some));
      else if (some.length > 0) say(listedForPrograms(some));
      return;
    }
    case 'show':
      return say(
        chosen(letters, { ids: [what.id] })
          .map(shownOne)
          .join('\n'),
      );
    case 'retry':
      return settleEach(chosen(letters, what.which), say, async (letter) => {
        await retry(log, letter, now());
        return `${letter.id} is published again to ${letter.originTopic}`;
      });
    case 'drop':
      return settleEach(chosen(letters, what.which), say, async (letter) => {
        await drop(log, letter, now());
        return `${letter.id} is dropped`;
      });
    default:
      return what satisfies never;
  }
};

/** One that cannot be settled so holds up no other. Throws `DeadLetterProblem` at the end, with a line for each of those. */
const settleEach = async (
  letters: readonly DeadLetter[],
  say: Speaking['say'],
  settle: (letter: DeadLetter) => Promise<string>,
): Promise<void> => {
  if (letters.length === 0) return say(listed(letters));
  const problems: string[] = [];
  for (const letter of letters) {
    try {
      say(await settle(letter));
    } catch (error) {
      if (!(error instanceof DeadLetterProblem)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new DeadLetterProblem(problems.join('\n'));
};

/** Whether its message says all that a person needs. */
export const isAnswerable = (error: unknown): boolean =>
  error instanceof Error && (error.name.endsWith('Problem') || isUnavailable(error));
