/**
 * Operators write one message id in two ways: hex when they take the message, decimal in the receipt, or the other way
 * round, padded or not, in either case.
 */

/** The id without what operators vary freely: case and leading zeros. */
export const messageKey = (id: string): string =>
  id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');

/**
 * Every key under which the operator may mean this id, most likely first: as written, written in hex and meant in decimal,
 * written in decimal and meant in hex.
 */
export const messageKeys = (id: string): readonly string[] => {
  const key = messageKey(id);
  const keys = [key];
  if (/^[0-9a-f]{1,32}$/.test(key)) keys.push(BigInt(`0x${key}`).toString(10));
  if (/^\d{1,39}$/.test(key)) keys.push(BigInt(key).toString(16));
  return [...new Set(keys)];
};

export const matchesMessageId = (submitted: string, receipted: string): boolean =>
  messageKeys(receipted).includes(messageKey(submitted));
