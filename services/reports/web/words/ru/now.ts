/** The words of the wallboard and of what stands beside it, in Russian. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { agentsEn, boardEn, figuresEn } from '../en/now.ts';
import { plural, reason } from './reasons.ts';

const agentStatus: Readonly<Record<AgentStatus, string>> = {
  free: 'свободен',
  reserved: 'ждёт перезвона',
  talking: 'говорит',
  'wrap-up': 'завершает',
  paused: 'пауза',
  'logged-out': 'не на смене',
};

export const boardRu: typeof boardEn = {
  title: 'Обстановка',
  lost: 'Потеряно за час',
  callers: (count) => plural(count, 'человек', 'человека', 'человек'),
  before: (count) => `часом раньше — ${count}`,
  waiting: 'Ждут перезвона',
  nobodyWaits: 'никто не ждёт',
  due: (at, left) => `старейшее обещание ${at}, через ${left}`,
  late: (at, ago) => `старейшее обещание ${at}, опоздание ${ago}`,
  lateCount: (count) => `опаздывает: ${count}`,
  inFlight: 'Перезвоны на линии',
  stages: (ringing, talking) => `вызов: ${ringing}, разговор: ${talking}`,
  unknown: (count) => `без вестей от сети: ${count}`,
  queue: 'Живая очередь',
  longest: (wait) => `дольше всех ждут ${wait}`,
  noQueue: 'в очереди никого',
  serviceLevel: 'Уровень сервиса за час',
  within: (limit) => `ответ в пределах ${limit}`,
  noCalls: 'звонков ещё не было',
  abandonment: 'Перезвоны без оператора',
  limit: (share) => `предел ${share}`,
  used: (share) => `израсходовано ${share} предела`,
  windows: { day: '24 ч', month: '30 дней' },
  answered: (abandoned, answered) => `${abandoned} из ${answered} ответивших`,
  health: 'Исправность',
  sms: 'SMS',
  smsStates: { fine: 'SMS уходят', quiet: 'SMS давно не было', troubled: 'с SMS неладно' },
  smsNotes: (submitted, failed, stuck) =>
    `за 10 минут: отправлено ${submitted}, не доставлено ${failed}, застряло ${stuck}`,
  bus: 'События',
  busStates: { fine: 'события приходят', quiet: 'событий давно не было', behind: 'события опаздывают' },
  delay: (lasting) => `задержка ${lasting}`,
  teams: 'Команды',
  team: 'Команда',
  queues: 'Очереди',
  queueName: 'Очередь',
  waitingNow: 'ждут',
  answeredNow: 'отвечено',
  lostNow: 'потеряно',
  redialsWaiting: 'перезвонов ждёт',
  redialsInFlight: 'на линии',
  formula: {
    lost: 'Звонки, закончившиеся в очереди без ответа за последние 60 минут, и сколько за ними разных людей.',
    waiting:
      'Перезвоны, которые ждут своего времени или свободного оператора. Обещание — первая потеря плюс обещанные минуты (настройка).',
    inFlight: 'Перезвоны, которые набраны и ещё не окончены.',
    queue: 'Сколько человек ждёт в очереди прямо сейчас.',
    serviceLevel:
      'Из звонков, вставших в очередь за последний час: отвеченные вовремя ÷ (отвеченные + потерянные − сразу положившие трубку).',
    abandonment: 'Перезвоны, на которые ответил человек, а оператор не успел ÷ перезвоны, на которые ответил человек.',
  },
};

export const figuresRu: typeof figuresEn = {
  title: 'Что стало с потерянными, всего',
  lost: 'Потеряно звонков',
  apologised: 'Извинений',
  redialled: 'Перезвонов',
  byRedial: 'Возвращено перезвоном',
  byCaller: 'Дозвонились сами',
  givenUp: 'Оставлено',
  open: 'В работе',
  rate: 'Доля возвращённых',
  rateOf: (recovered, opened) => `${recovered} из ${opened} случаев`,
  notChased: (count) => `не отрабатываются: ${count}`,
  merged: (count) => `повторно: ${count}`,
  delivered: (count) => `доставлено: ${count}`,
  reached: (count) => `ответил человек: ${count}`,
  mostly: (code) => `чаще всего: ${reason(code)}`,
  legend: { redial: 'перезвоном', caller: 'сами', open: 'в работе', gone: 'оставлены' },
  share: (percent) => `${percent} случаев`,
  working: 'отрабатываются сейчас',
};

export const agentsRu: typeof agentsEn = {
  title: 'Операторы',
  none: 'Никого на смене.',
  noneText: 'Перезвоны начнутся, когда кто-то освободится.',
  count: (free, all) => `свободно ${free} из ${all}`,
  status: agentStatus,
  onRedial: 'перезванивает',
  onCall: 'на звонке',
};
