/** Texts from outside may quote anything: whatever could be a phone number is taken out before a person reads them. */
const COULD_BE_A_NUMBER = /\+?\d[\d ().-]{5,}\d/g;
const LONGEST = 300;

export const withoutNumbers = (text: string): string => text.slice(0, LONGEST).replace(COULD_BE_A_NUMBER, '#');
