/** The words of what a supervisor does with a case, in Russian. */
import type { actionsEn } from '../en/actions.ts';
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

/** Too late for a supervisor's wish means something else than for a loss or an SMS: the case would be over by then. */
export const refusalOfAction = (code: unknown): string =>
  code === 'too-late' ? 'для этого случая уже поздно' : reason(code);

export const actionStepsRu: Readonly<Record<string, (facts: Facts) => string>> = {
  ActionTaken: (facts) => `Супервизор ${who(facts)}: ${nameOf(facts)}${note(facts)}`,
  ActionRefused: (facts) =>
    `Супервизор ${who(facts)}: ${nameOf(facts)}${note(facts)}. Отказ: ${refusalOfAction(facts['reason'])}`,
  ActionUndone: (facts) => `Супервизор ${who(facts)} отменил это: работа продолжается`,
};

export const actionsRu: typeof actionsEn = {
  title: 'Что сделать',
  closed: 'Случай закрыт; новый потерянный звонок откроет новый.',
  buttons: {
    'redial-now': 'Перезвонить сейчас',
    'redial-later': 'Перезвонить позже…',
    stop: 'Остановить',
    solved: 'Вопрос решён',
    'opt-out': 'Никогда не беспокоить',
  },
  titles: {
    'redial-now': 'Перезвонить сейчас',
    'redial-later': 'Перезвонить позже',
    stop: 'Больше не перезванивать',
    solved: 'Вопрос решён',
    'opt-out': 'Никогда не беспокоить этого клиента',
  },
  confirm: {
    'redial-now': 'Перезвонить сейчас',
    'redial-later': 'Перезвонить в это время',
    stop: 'Остановить',
    solved: 'Вопрос решён',
    'opt-out': 'Никогда не беспокоить',
  },
  explained: {
    'redial-now':
      'Пауза между попытками пропускается. Отказ клиента, часы звонков, лимиты и просьбы клиента действуют: если что-то из этого запрещает звонок, вы увидите, что именно.',
    'redial-later':
      'Раньше этого времени перезвона не будет. Отказ клиента, часы звонков, лимиты и просьбы клиента действуют.',
    stop: 'Текущий перезвон отзывается сразу, случай закрывается. Если клиент позвонит и потеряется снова, работа начнётся заново.',
    solved: 'Текущий перезвон отзывается сразу, случай закрывается как решённый.',
    'opt-out': 'Ни SMS, ни перезвонов этому клиенту больше не будет: ни в этом случае, ни в следующих.',
  },
  when: (zone) => `Не раньше (${zone})`,
  forCaller: (time, zone) => `У клиента: ${time} (${zone}).`,
  hours: 'Время вне часов звонков будет отклонено.',
  reason: 'Причина',
  reasonHint: 'Хранится вместе со случаем: без номеров телефона и личных сведений, пожалуйста.',
  cancel: 'Отмена',
  undo: 'Вернуть',
  notDone: (why) => `Не сделано: ${why}`,
  from: (time) => `с ${time}`,
  quoted: (words) => `«${words}»`,
  states: {
    waiting: 'уйдёт через мгновение, ещё можно вернуть',
    sending: 'отправляется',
    sent: 'отправлено, ждём ответа',
    taken: 'сделано',
    refused: 'отказ',
    undone: 'возвращено',
  },
  takenUntil: (time) => `сделано: звонков больше не будет; окончательно в ${time}`,
  refusal: refusalOfAction,
  refused: (why) => `отказ: ${why}.`,
  allowedFrom: (time) => `Можно с ${time}.`,
  undoRefused: (why) => `вернуть не удалось: ${why}`,
};
