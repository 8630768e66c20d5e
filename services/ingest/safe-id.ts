/** Names as other systems write them, as ids of ours: the same name always gives the same id, and two names never share one. */
import { createHash } from 'node:crypto';
import anyAscii from 'any-ascii';

const SAFE = /^[\w.:@/+-]{1,128}$/;
const KEPT_CHARACTERS = 100;

/**
 * `Agent/2003` stays as it is. Other alphabets are written in Latin letters, what ids do not allow even so (spaces, `<`) becomes `_`,
 * and a piece of the name's hash keeps such names apart: `Отдел продаж` gives `Otdel_prodazh-b3fa32a8`.
 */
export const safeId = (name: string): string => {
  if (SAFE.test(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${anyAscii(name)
    .replaceAll(/[^\w.:@/+-]/g, '_')
    .slice(0, KEPT_CHARACTERS)}-${hash}`;
};

/** Whether the text can be an id as it is. */
export const isPlainId = (text: string): boolean => SAFE.test(text);
