/** Of which country a number is, for those that get their SMS another way. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Two capital letters; null: nobody can tell. `number`: E.164. */
export const countryOf = (number: string): string | null => parsePhoneNumberFromString(number)?.country ?? null;
