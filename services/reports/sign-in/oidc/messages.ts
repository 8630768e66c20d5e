/** What a person reads when signing in did not work, and what to do about it. */
import type { Messages } from '../message-page.ts';

const again = { en: 'Sign in again', ru: 'Войти ещё раз' };

export const providerAway: Messages = {
  en: {
    title: 'Sign-in is not available',
    text: 'The identity provider of your company does not answer. Ringback itself goes on working. Try again in a minute; if that does not help, tell your administrator.',
    link: again.en,
  },
  ru: {
    title: 'Вход сейчас недоступен',
    text: 'Служба входа вашей компании не отвечает. Сам Ringback продолжает работать. Попробуйте через минуту; если не поможет, сообщите администратору.',
    link: again.ru,
  },
};

export const outOfDate: Messages = {
  en: {
    title: 'This sign-in is out of date',
    text: 'It was begun in another browser, took longer than ten minutes, or was used already.',
    link: again.en,
  },
  ru: {
    title: 'Этот вход устарел',
    text: 'Он начат в другом браузере, длился больше десяти минут или уже использован.',
    link: again.ru,
  },
};

export const notTrusted: Messages = {
  en: {
    title: 'Sign-in was refused',
    text: 'What the identity provider sent could not be trusted, or it said no. The log of reports says why; show this to your administrator if it happens again.',
    link: again.en,
  },
  ru: {
    title: 'Вход отклонён',
    text: 'Ответу службы входа нельзя доверять, или она отказала. Причина — в журнале службы reports; если повторится, покажите это администратору.',
    link: again.ru,
  },
};

/** `values`: what the claim may hold. */
export const noRole = (name: string, claim: string, values: readonly string[]): Messages => ({
  en: {
    title: 'You have no role here yet',
    text: `You are signed in as ${name}, but nothing says what you may see. Ask your administrator to give you one of ${values.join(', ')} in the claim “${claim}” at the identity provider.`,
    link: again.en,
  },
  ru: {
    title: 'У вас здесь пока нет роли',
    text: `Вы вошли как ${name}, но не сказано, что вам можно видеть. Попросите администратора дать вам в службе входа одно из значений ${values.join(', ')} в «${claim}».`,
    link: again.ru,
  },
});
