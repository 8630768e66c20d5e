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

/** Too late for a supervisor's wish means something else than for a loss or an SMS: the case would be over by then. */
export const refusalOfAction = (code: unknown): string =>
  code === 'too-late' ? 'too late for this case' : reason(code);

export const actionStepsEn: Readonly<Record<string, (facts: Facts) => string>> = {
  ActionTaken: (facts) => `Supervisor ${who(facts)}: ${nameOf(facts)}${note(facts)}`,
  ActionRefused: (facts) =>
    `Supervisor ${who(facts)}: ${nameOf(facts)}${note(facts)}. Refused: ${refusalOfAction(facts['reason'])}`,
  ActionUndone: (facts) => `Supervisor ${who(facts)} took that back: the chase goes on`,
};

export const actionsEn = {
  title: 'What to do',
  closed: 'This case is closed; a new loss opens a new one.',
  buttons: {
    'redial-now': 'Redial now',
    'redial-later': 'Redial later…',
    stop: 'Stop',
    solved: 'Mark as solved',
    'opt-out': 'Never contact again',
  },
  titles: {
    'redial-now': 'Redial now',
    'redial-later': 'Redial later',
    stop: 'Stop calling this caller',
    solved: 'Mark as solved',
    'opt-out': 'Never contact this caller again',
  },
  confirm: {
    'redial-now': 'Redial now',
    'redial-later': 'Redial then',
    stop: 'Stop',
    solved: 'Mark as solved',
    'opt-out': 'Never contact again',
  },
  explained: {
    'redial-now':
      'The pause between attempts is skipped. Opt-out, hours, caps and what the caller asked for still hold: if one of them forbids it, you are told which.',
    'redial-later': 'No redial before that time. Opt-out, hours, caps and what the caller asked for still hold.',
    stop: 'The redial in hand is called off at once, and the case closes. If the caller calls again and is lost, a new chase begins.',
    solved: 'The redial in hand is called off at once, and the case closes as solved.',
    'opt-out': 'No SMS and no redial to this caller any more, in this case and in every later one.',
  },
  when: (zone: string) => `Not before (${zone})`,
  forCaller: (time: string, zone: string) => `For the caller: ${time} (${zone}).`,
  hours: 'A time outside the contact hours is refused.',
  reason: 'Reason',
  reasonHint: 'Kept with the case for good: no telephone number and nothing personal, please.',
  cancel: 'Cancel',
  undo: 'Undo',
  notDone: (why: string) => `Not done: ${why}`,
  from: (time: string) => `from ${time}`,
  quoted: (words: string) => `“${words}”`,
  states: {
    waiting: 'goes out in a moment, and can still be undone',
    sending: 'going out',
    sent: 'sent, waiting for the answer',
    taken: 'done',
    refused: 'refused',
    undone: 'undone',
  },
  takenUntil: (time: string) => `done: no call any more; final at ${time}`,
  refusal: refusalOfAction,
  refused: (why: string) => `refused: ${why}.`,
  allowedFrom: (time: string) => `Possible from ${time}.`,
  undoRefused: (why: string) => `could not be undone: ${why}`,
};
