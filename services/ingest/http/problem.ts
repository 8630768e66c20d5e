/** What zod found, as a refusal its reader can mend: which field, what is wrong, what to do. */
import type { Refusal } from '@ringback/runtime/http/errors.ts';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** `[3]` and `data.at` become `[3].data.at`. */
const joined = (parts: readonly PropertyKey[], root: string): string =>
  parts.reduce<string>(
    (path, part) =>
      typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
    root,
  );

/** Field names come from the sender: a long or odd one is not repeated. */
const shown = (key: string): string => (/^[A-Za-z_]\w{0,63}$/.test(key) ? key : '?');

const isMissing = ({ code, input }: Issue): boolean =>
  (code === 'invalid_type' || code === 'invalid_value') && input === undefined;

const remedyFor = (issue: Issue): string => {
  if (issue.code === 'unrecognized_keys') return 'Leave the field out, or check its spelling.';
  if (isMissing(issue)) return 'Add the field.';
  return 'Correct the value and send the whole request again: nothing of it was stored.';
};

const messageFor = (issue: Issue): string => (isMissing(issue) ? 'is missing' : issue.message);

/** The first fault found; `root` is the path of what was parsed, empty for the whole body. */
export const refusalOf = (error: z.ZodError, root: string): Required<Refusal> => {
  const issue = error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const field = joined([...issue.path, shown(issue.keys[0]!)], root);
    return { field, message: 'is not a known field', remedy: remedyFor(issue) };
  }
  return { field: joined(issue.path, root) || 'body', message: messageFor(issue), remedy: remedyFor(issue) };
};
