/** What Twilio is to do with a line, as TwiML, and what people hear on it. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Twilio } from './twilio-voice.ts';

export type Language = 'ru' | 'en';

export interface TwilioWords {
  /** The caller picked up: silence until the agent is put through. If nobody ever tells Twilio to, the message, never dead air. */
  readonly untilAgent: (language: Language) => string;
  readonly noAgent: (language: Language) => string;
  readonly caller: (redial: RedialId) => string;
  /** On hold, with music, until the caller comes. */
  readonly agent: (redial: RedialId) => string;
}

const LOCALES = { ru: 'ru-RU', en: 'en-GB' } as const;

/** Names the company, says why, and leaves a way out. */
const MESSAGES: Readonly<Record<Language, (company: string) => string>> = {
  ru: (company) =>
    `Здравствуйте, это ${company}. Вы нам звонили, и мы перезваниваем, но сейчас все сотрудники заняты. Просим прощения. ` +
    'Если вы не хотите, чтобы мы перезванивали, скажите нам об этом, позвонив на этот номер.',
  en: (company) =>
    `Hello, this is ${company}. You called us and we are calling you back, but nobody is free to talk right now. We are sorry. ` +
    'If you do not want to be called back, please call this number and tell us.',
};

export const twilioWords = (
  { twiml }: Pick<Twilio, 'twiml'>,
  { company, silenceSeconds }: { readonly company: string; readonly silenceSeconds: number },
): TwilioWords => {
  const response = (): InstanceType<Twilio['twiml']['VoiceResponse']> => new twiml.VoiceResponse();
  const message = (language: Language, into: ReturnType<typeof response>): string => {
    into.say({ language: LOCALES[language] }, MESSAGES[language](company));
    into.hangup();
    return into.toString();
  };
  const conference = (redial: RedialId, startConferenceOnEnter: boolean): string => {
    const into = response();
    // Whoever leaves ends it for both; the agent alone does not begin it.
    const settings = { startConferenceOnEnter, endConferenceOnExit: true, beep: 'false', maxParticipants: 2 } as const;
    into.dial().conference(settings, `ringback-${redial}`);
    return into.toString();
  };
  return {
    untilAgent(language) {
      const into = response();
      into.pause({ length: Math.max(1, Math.ceil(silenceSeconds)) });
      return message(language, into);
    },
    noAgent: (language) => message(language, response()),
    caller: (redial) => conference(redial, true),
    agent: (redial) => conference(redial, false),
  };
};
