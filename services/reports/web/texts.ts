/** The words of the language this page is in. */
import { language } from './preferences.ts';
import { en, type Words } from './words/en.ts';
import { ru } from './words/ru.ts';

export const texts: Words = language === 'ru' ? ru : en;
