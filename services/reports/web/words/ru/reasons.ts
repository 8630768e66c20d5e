/** Names of codes, lengths of time and plurals, in Russian. */
const forms = new Intl.PluralRules('ru');
export const plural = (count: number, one: string, few: string, many: string): string =>
  `${count} ${{ one, few, many, zero: many, two: few, other: few }[forms.select(count)]}`;

export const seconds = (value: unknown): string => {
  const whole = Math.round(Number(value));
  return whole < 90 ? `${whole} с` : `${Math.floor(whole / 60)} мин ${whole % 60} с`;
};

/** Names of codes the services use; a code without a name here is shown as it is, with spaces. */
export const reasons: Readonly<Record<string, string>> = {
  'hung-up': 'не дождался в очереди',
  'queue-timeout': 'вышло время очереди',
  'no-agents': 'никого на смене',
  'closed-hours': 'нерабочее время',
  'unknown-caller': 'номер не определён',
  'short-abandon': 'сразу положил трубку',
  'invalid-number': 'недействительный номер',
  'number-not-allowed': 'номер не разрешён',
  'opted-out': 'в списке «не беспокоить»',
  'got-through': 'уже дозвонился',
  'too-late': 'слишком давно',
  'reason-not-chased': 'такие потери не отрабатываются',
  landline: 'городской номер',
  'line-unknown': 'возможно, не мобильный',
  'frequency-cap': 'уже достаточно контактов',
  'quiet-hours': 'тихие часы',
  expired: 'время вышло',
  'attempts-exhausted': 'попытки исчерпаны',
  busy: 'занято',
  'no-answer': 'нет ответа',
  machine: 'ответил автоответчик',
  rejected: 'звонок отклонён',
  unreachable: 'недоступен',
  failed: 'сбой',
  unknown: 'исход неизвестен',
  'not-placed': 'не набран',
  connected: 'соединён',
  abandoned: 'оператор не успел',
  withdrawn: 'отозван',
  'caller-on-line': 'клиент на линии',
  'caller-got-through': 'клиент дозвонился сам',
  'window-closed': 'время для звонка прошло',
  'caller-asked': 'клиент попросил об этом',
  'caller-cancelled': 'клиент отменил перезвон',
  'caller-solved': 'вопрос клиента решён',
  apology: 'извинение',
  confirmation: 'что больше не побеспокоим',
  'wish-confirmation': 'ответ на пожелание',
  'delay-notice': 'звонок задерживается',
  help: 'как управлять перезвоном',
  'opt-in-confirmation': 'с возвращением',
  unencodable: 'нельзя записать в SMS',
  'supervisor-asked': 'так решил супервизор',
  'stopped-by-supervisor': 'остановлен супервизором',
  'solved-by-supervisor': 'супервизор отметил решённым',
  'case-closed': 'случай закрыт',
  'caller-decided': 'клиент сам назвал время или попросил не звонить',
  'held-out': 'в контрольной группе: его не трогаем',
  'redial-in-hand': 'перезвон уже ждёт оператора или идёт вызов',
  'already-done': 'это уже сделано',
  'nothing-to-undo': 'отменять уже нечего',
  forgotten: 'клиент удалён',
};

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
export const reason = (code: unknown): string => reasons[text(code)] ?? text(code).replaceAll('-', ' ');
