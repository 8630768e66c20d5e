/** The words of what a supervisor does with a case, in Russian. */
import type { Facts } from '../en/case.ts';
import { reason, text } from './reasons.ts';

const names: Readonly<Record<string, string>> = {
  'redial-now': 'перезвонить сейчас',
  'redial-later': 'перезвонить позже',
  stop: 'больше не перезванивать',
  solved: 'отметить решённым',
  'opt-out': 'никогда не беспокоить',
  undo: 'отмена',
};
const nameOf = (facts: Facts): string => names[text(facts['action'])] ?? text(facts['action']);
const who = (facts: Facts): string => text(facts['by']);
const note = (facts: Facts): string => (text(facts['note']) === '' ? '' : `: «${text(facts['note'])}»`);

export const actionStepsRu: Readonly<Record<string, (facts: Facts) => string>> = {
  ActionTaken: (facts) => `Супервизор ${who(facts)}: ${nameOf(facts)}${note(facts)}`,
  ActionRefused: (facts) =>
    `Супервизор ${who(facts)}: ${nameOf(facts)}${note(facts)}. Отказ: ${reason(facts['reason'])}`,
  ActionUndone: (facts) => `Супервизор ${who(facts)} отменил это: работа продолжается`,
};
