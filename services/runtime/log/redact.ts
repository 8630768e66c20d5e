/**
 * The last net against phone numbers in the log. Code must not log numbers in the first place; this catches the one that slips
 * through in an error text of a library or a value nobody looked at.
 */

const HIDDEN = '[number]';

/** International format, as people and machines write it: `+79161234567`, `+7 (916) 123-45-67`. */
const INTERNATIONAL = /\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/g;

/** In a field whose name says number, anything that is only digits and their punctuation is one. Works on JSON text. */
const NUMBER_FIELD = /("(?:number|phone|from|to|msisdn)":)(?:"[+\d][\d ().-]{5,24}"|\d{7,15}(?=[,}\]]))/gi;

/** Takes and returns a line of JSON, or plain text; leaves everything but numbers as it was. */
export const hideNumbers = (line: string): string =>
  line.replace(NUMBER_FIELD, `$1"${HIDDEN}"`).replace(INTERNATIONAL, HIDDEN);
