/** One command line, done. */
import { isUnavailable } from '@ringback/runtime/bus/unavailable.ts';
import type { DeadLetterArguments } from './arguments.ts';
import type { MessageLog } from './ports.ts';
import { chosen, drop, readDeadLetters, retry } from './settle.ts';
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
      for (const letter of chosen(letters, what.which)) {
        await retry(log, letter, now());
        say(`${letter.id} is published again to ${letter.originTopic}`);
      }
      return;
    case 'drop':
      for (const letter of chosen(letters, what.which)) {
        await drop(log, letter, now());
        say(`${letter.id} is dropped`);
      }
      return;
    default:
      return what satisfies never;
  }
};

/** Whether its message says all that a person needs. */
export const isAnswerable = (error: unknown): boolean =>
  error instanceof Error && (error.name.endsWith('Problem') || isUnavailable(error));
