/** Words callers use, in English and Russian, and how their spelling is levelled out before they are compared. */

/** Cyrillic letters that look like Latin ones, in capitals as phones show them, and their twins in the same order. */
const CYRILLIC = 'авекмнорстухё';
const LATIN = 'abekmhopctyxe';
const latinTwin = (letter: string): string => LATIN[CYRILLIC.indexOf(letter)] ?? letter;

/** Case, punctuation and alphabet of twins gone: words with one space between them. */
export const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’ʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/[авекмнорстухё]/g, latinTwin);

export const fold = (words: string): ReadonlySet<string> =>
  new Set(
    words
      .split(/[,\n]/)
      .map(folded)
      .filter((word) => word !== ''),
  );

export const stopWords = fold(`
  stop, stopall, stop all, quit, end, revoke, opt out, optout, opt me out, unsubscribe, no,
  remove me, leave me alone, dont text, dont text me, do not text, do not text me, dont contact me, do not contact me,
  стоп, стопвсе, стоп все, отписка, отписаться, отпишите, отпишите меня, отпишите меня от рассылки, отказ, отказаться,
  не звоните, не звонить, не звони, не звоните мне, не звоните больше, не звоните мне больше, больше не звоните,
  больше не звоните мне, больше мне не звоните, не пишите, не пиши, не пишите мне, не пишите больше, больше не пишите,
  не беспокоить, не беспокойте, нет`);

/** One of the few that mean it beyond doubt even at the head of a longer text: "STOP please", "СТОП, спасибо". */
export const plainStops = fold('stop, stopall, unsubscribe, стоп, отписаться, отписка');

export const startWords = fold('start, unstop, opt in, optin, старт, подписка, подписаться');
export const helpWords = fold('help, info, помощь, справка');

/** By law an opt-out where the number is a North American one. */
export const cancelAsStop = fold('cancel');

export const cancelWords = fold(`
  cancel, cancel it, cancel call, cancel the call, cancel callback, cancel the callback, cancel my callback, no callback,
  dont call, dont call back, dont call me back, do not call back, no need, no need to call, no need to call back, not needed,
  no longer needed, never mind, nevermind,
  отмена, отмените, отменить, отменяю, отмена звонка, отмените звонок, отменить звонок, не перезванивайте, не перезванивать,
  не надо, не надо звонить, не надо перезванивать, не нужно, не нужно звонить, не нужно перезванивать, уже не надо,
  уже не нужно, звонок не нужен, перезванивать не надо, перезванивать не нужно, звонить не надо, больше не надо`);

export const solvedWords = fold(`
  solved, resolved, fixed, sorted, done, all good, all sorted, its solved, its resolved, its fixed, already solved,
  already resolved, already done, issue solved, issue resolved, problem solved, problem resolved, solved already, solved it,
  got it solved, its done, no longer relevant,
  решено, решен, решена, решил, решила, решили, уже решено, уже решен, уже решил, уже решила, уже решили, все решено,
  все решили, вопрос решен, вопрос уже решен, вопрос решился, проблема решена, проблема решилась, вопрос закрыт, разобрался,
  разобралась, уже разобрался, уже разобралась, неактуально, не актуально, уже неактуально, уже не актуально`);

/** Courtesy around a wish: says nothing of it. */
export const courtesies = fold(`
  please, pls, plz, thanks, thank, you, thx, ok, okay, hi, hello, yes, no, sorry, dear, sir,
  спасибо, пожалуйста, плиз, ок, хорошо, здравствуйте, привет, добрый, день, да, нет, извините, ладно, благодарю`);

/** To call, and the words around it; one of them alone asks for a call. */
export const callWords = fold(`
  call, callback, ring, phone, recall,
  перезвоните, позвоните, звоните, перезвони, позвони, звони, перезвонить, позвонить, наберите, набери, жду`);
export const nowWords = fold('now, asap, immediately, сейчас, срочно, немедленно, сразу');
export const laterWords = fold('later, позже, попозже, потом, позднее');
/** May stand anywhere in a wish for a call. */
export const smallWords = fold(`
  me, back, can, could, would, be, the, a, to, us, my, right, better, best, lets, free, im, i, am, is, it, then, so, but, any, time,
  anytime, around, about, after, at, on, by, from, for, only, just,
  мне, меня, можно, можете, могу, лучше, давайте, в, во, к, с, со, на, после, около, примерно, где, то, часов, часа, час, ч,
  а, но, я, буду, свободен, свободна, готов, готова, удобно, будет, только, звонка, вас, вашего, уже, если`);
/** After one of these a bare number is a time. */
export const beforeTime = fold(
  'at, after, around, about, by, from, later, today, tomorrow, tonight, в, во, к, с, после, около, позже, сегодня, завтра, послезавтра',
);
