/** Which of the known names someone probably meant. */

/** Edits (insert, delete, replace one letter) between two words. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
};

/** Null when nothing is near enough to be a slip of the finger. */
export const nearest = (word: string, names: readonly string[]): string | null => {
  const limit = Math.max(2, Math.floor(word.length / 4));
  const ranked = names.map((name) => ({ name, edits: distance(word, name) })).toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= limit ? best.name : null;
};
