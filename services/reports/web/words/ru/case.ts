/** The words of a case and of its story, in Russian. */
import type { ApologyStatus, CaseStatus, RedialStatus } from '../../../shapes.ts';
import type { casesEn, Facts, ShowTime, timelineEn } from '../en/case.ts';
import { actionStepsRu } from './actions.ts';
import { inputsRu } from './inputs.ts';
import { plural, reason, seconds, text } from './reasons.ts';

const agentOr = (facts: Facts, otherwise: string): string => text(facts['agentId']) || otherwise;

const wishes: Readonly<Record<string, string>> = { cancel: 'не надо', later: 'позже', now: 'сейчас', solved: 'решено' };

const told = (facts: Facts, field: string, at: ShowTime, words: string): string =>
  typeof facts[field] === 'string' ? `${words} ${at(facts[field])}` : '';
const said = (facts: Facts): string => {
  if (facts['text'] === null) return ', слова удалены вместе с клиентом';
  return typeof facts['text'] === 'string' ? `: «${facts['text']}»` : '';
};
const windowOf = (facts: Facts, at: ShowTime): string =>
  `${told(facts, 'notBefore', at, ': с')}${told(facts, 'notAfter', at, ' до')}`;

/** What each step of a case says. Steps without an entry show the event's name. */
const steps: Readonly<Record<string, (facts: Facts, at: ShowTime) => string>> = {
  CallStarted: () => 'Позвонил',
  CallLeftMenu: () => 'Положил трубку в меню',
  CallQueued: (facts) => `Позвонил, ждёт в очереди ${text(facts['queue'])}`,
  CallAnswered: (facts) => `Ответил ${agentOr(facts, 'оператор')} через ${seconds(facts['waitSeconds'])}`,
  CallLost: (facts) => `Потерян через ${seconds(facts['waitSeconds'])}: ${reason(facts['reason'])}`,
  CallEnded: (facts) => `Разговор окончен, длился ${seconds(facts['talkSeconds'])}`,
  LossNotEligible: (facts) => `Эта потеря не отрабатывается: ${reason(facts['reason'])}`,
  CaseOpened: () => 'Заведён случай',
  LossMerged: () => 'Потерян ещё раз: тот же случай',
  ApologyRequested: () => 'Запрошено извинение по SMS',
  ApologyRefused: (facts) => `Без извинения: ${reason(facts['reason'])}`,
  RedialRequested: (facts, at) =>
    `Запрошен перезвон ${text(facts['attempt'])}${windowOf(facts, at)}${told(facts, 'promisedAt', at, ', обещан на')}`,
  RedialRefused: (facts) => `Перезвона больше не будет: ${reason(facts['reason'])}`,
  RedialWithdrawn: (facts) => `Перезвон отозван: ${reason(facts['reason'])}`,
  RedialConcluded: (facts) => `Итог перезвона ${text(facts['attempt'])}: ${reason(facts['result'])}`,
  CallerCameOnLine: () => 'Клиент на линии: не мешаем',
  CallerLeftLine: () => 'Клиент ушёл с линии',
  CaseRecovered: (facts) => (facts['by'] === 'redial' ? 'Возвращён перезвоном' : 'Возвращён: дозвонился сам'),
  CaseGivenUp: (facts) => `Случай оставлен: ${reason(facts['reason'])}`,
  CallerWished: (facts, at) =>
    `Пожелание о перезвоне: ${wishes[text(facts['wish'])] ?? text(facts['wish'])}${told(facts, 'callAt', at, ', с')}`,
  NoticeRequested: (facts) => `Запрошено SMS: ${reason(facts['kind'])}`,
  NoticeRefused: (facts) => `Без SMS (${reason(facts['kind'])}): ${reason(facts['reason'])}`,
  CallerOptedOut: (facts) =>
    facts['source'] === 'agent' ? 'Супервизор запретил беспокоить' : 'Попросил не беспокоить',
  CallerOptedIn: (facts) => (facts['source'] === 'agent' ? 'Супервизор снял запрет' : 'Снова разрешил связываться'),
  SmsAccepted: (facts) => `SMS принято к отправке${facts['kind'] === undefined ? '' : `: ${reason(facts['kind'])}`}`,
  SmsRefused: (facts) => `SMS не отправлено: ${reason(facts['reason'])}`,
  SmsSubmitting: (facts) => `SMS отправляется${Number(facts['parts']) > 1 ? `, частей: ${text(facts['parts'])}` : ''}`,
  SmsSubmitted: () => 'SMS у оператора связи',
  SmsDelivered: () => 'SMS доставлено',
  SmsFailed: (facts) => `SMS не доставлено: ${text(facts['error'])}`,
  SmsNotSent: (facts) => `SMS не ушло, попробуем снова: ${text(facts['why'])}`,
  SmsOutcomeUnknown: () => 'SMS, возможно, отправлено: оператор связи не ответил',
  SmsReceived: (facts) => `Клиент ответил по SMS (${text(facts['intent'])})${said(facts)}`,
  RedialQueued: (facts) => `Перезвон ${text(facts['attempt'])} ждёт оператора`,
  RedialPlaced: (facts) =>
    facts['agentId'] === null
      ? 'Перезваниваем, оператор вот-вот освободится'
      : `Перезваниваем, наготове ${agentOr(facts, 'оператор')}`,
  RedialAnswered: (facts) => `Ответил через ${seconds(facts['ringSeconds'])} вызова`,
  RedialConnected: (facts) => `Говорит с ${agentOr(facts, 'оператором')}`,
  RedialAbandoned: () => 'Ответил, но оператор не успел',
  RedialUnanswered: (facts) => `Не дозвонились: ${reason(facts['result'])}`,
  RedialCancelled: (facts) =>
    `Перезвон отменён ${facts['phase'] === 'ringing' ? 'во время вызова' : 'до набора'}: ${reason(facts['reason'])}`,
  RedialOutcomeUnknown: () => 'Возможно, набран: от сети нет вестей',
  ...actionStepsRu,
  RedialEnded: (facts) => `Перезвон окончен, разговор ${seconds(facts['talkSeconds'])}`,
};

const apology: Readonly<Record<ApologyStatus, (why: string | null) => string>> = {
  none: () => '',
  requested: () => 'извинение ждёт',
  refused: (why) => `без извинения: ${reason(why)}`,
  sending: () => 'извинение отправляется',
  sent: () => 'извинение отправлено',
  delivered: () => 'извинение доставлено',
  failed: () => 'извинение не доставлено',
  unknown: () => 'извинение: исход неизвестен',
};

const redial: Readonly<Record<RedialStatus, (why: string | null) => string>> = {
  waiting: () => 'перезвон ждёт оператора',
  ringing: () => 'вызов',
  answered: () => 'ответил, оператор подключается',
  talking: () => 'разговор',
  ended: () => 'перезвонили',
  unanswered: (why) => `перезвон: ${reason(why)}`,
  abandoned: () => 'перезвон: оператор не успел',
  withdrawn: (why) => `перезвон отозван: ${reason(why)}`,
  unknown: () => 'перезвон: исход неизвестен',
};

const caseStatus: Readonly<Record<CaseStatus, string>> = {
  open: 'В работе',
  'recovered-by-redial': 'Возвращён перезвоном',
  'recovered-by-caller': 'Дозвонился сам',
  'given-up': 'Оставлен',
};

export const casesRu: typeof casesEn = {
  title: 'Последние случаи',
  all: 'Все',
  none: 'Случаев ещё нет. Потери, которые не отрабатываются, только считаются.',
  noneOfStatus: 'Таких случаев нет.',
  older: 'Показать раньше',
  loading: 'Загрузка…',
  failed: 'Не удалось загрузить. Попробуем снова, когда что-то изменится.',
  caller: (short) => `Клиент ${short}`,
  lostAfter: (wait, queue) => `потерян через ${wait}, очередь ${queue}`,
  losses: (count) => `потерян ${plural(count, 'раз', 'раза', 'раз')}`,
  attempts: (count) => plural(count, 'попытка', 'попытки', 'попыток'),
  onLine: 'клиент на линии',
  status: caseStatus,
  givenUp: (code) => `Оставлен: ${reason(code)}`,
  apology: (status, why) => apology[status](why),
  redial: (status, why) => redial[status](why),
};

export const timelineRu: typeof timelineEn = {
  label: (short) => `История клиента ${short}`,
  step: (type, facts, at) => steps[type]?.(facts, at) ?? type,
  rule: 'правило',
  policy: 'политика',
  jurisdiction: 'закон',
  inputs: inputsRu,
  yesNo: { yes: 'да', no: 'нет' },
  forCaller: (time, zone) => `у клиента ${time} (${zone})`,
  zoneSource: { told: 'пояс известен', number: 'пояс по номеру', centre: 'пояс центра' },
};
