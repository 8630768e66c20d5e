/** The words of what a supervisor does with a case, in English. */
import { reason, text } from './reasons.ts';
import type { Facts } from './case.ts';

const names: Readonly<Record<string, string>> = {
  'redial-now': 'redial now',
  'redial-later': 'redial later',
  stop: 'stop calling',
  solved: 'mark as solved',
  'opt-out': 'never contact again',
  undo: 'undo',
};
const nameOf = (facts: Facts): string => names[text(facts['action'])] ?? text(facts['action']);
const who = (facts: Facts): string => text(facts['by']);
const note = (facts: Facts): string => (text(facts['note']) === '' ? '' : `: “${text(facts['note'])}”`);

export const actionStepsEn: Readonly<Record<string, (facts: Facts) => string>> = {
  ActionTaken: (facts) => `Supervisor ${who(facts)}: ${nameOf(facts)}${note(facts)}`,
  ActionRefused: (facts) =>
    `Supervisor ${who(facts)}: ${nameOf(facts)}${note(facts)}. Refused: ${reason(facts['reason'])}`,
  ActionUndone: (facts) => `Supervisor ${who(facts)} took that back: the chase goes on`,
};
