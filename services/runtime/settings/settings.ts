/**
 * Settings: one zod object for each program, read from the environment. A key `httpPort` is the variable `RINGBACK_HTTP_PORT`; a
 * secret may come as a file too, `RINGBACK_TOKEN_FILE=/run/secrets/token`. An empty variable counts as not set.
 */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fieldsOf, type Field } from './field.ts';
import { nearest } from './nearest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadOptions {
  readonly prefix?: string;
  /** Variables with our prefix that somebody else reads. */
  readonly known?: readonly string[];
}

/** Everything that is wrong with the settings, a line each: variable, value, what to do. */
export class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem';
  readonly code = 'settings-problem';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export const PREFIX = 'RINGBACK_';
const FILE = '_FILE';

/** Throws `SettingsProblem`, with all problems at once. */
export const readSettings = <S extends z.ZodObject>(
  schema: S,
  env: Environment,
  { prefix = PREFIX, known = [] }: ReadOptions = {},
): Readonly<z.infer<S>> => {
  const fields = fieldsOf(schema, prefix);
  const problems = unknownVariables(fields, env, prefix, known);
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const given = textOf(field, env);
    const value = 'problem' in given ? given : parse(schema, field, given.text);
    if ('problem' in value) problems.push(value.problem);
    else values[field.key] = value.value;
  }
  if (problems.length > 0) throw new SettingsProblem(problems);
  return Object.freeze(values) as Readonly<z.infer<S>>;
};

export interface SettingLine {
  readonly variable: string;
  /** As a person reads it; secrets masked. */
  readonly value: string;
  readonly about: string;
  /** What holds when it is not given; null where it must be. */
  readonly fallback: string | null;
}

/** For the print at start and for the documents. */
export const describeSettings = <S extends z.ZodObject>(
  schema: S,
  values: Readonly<Partial<z.infer<S>>>,
  prefix = PREFIX,
): readonly SettingLine[] =>
  fieldsOf(schema, prefix).map((field) => ({
    variable: field.variable,
    value: shown(field, (values as Record<string, unknown>)[field.key]),
    about: field.about,
    fallback: field.fallback === undefined ? null : shown(field, field.fallback),
  }));

const MASK = '•••';

const shown = ({ secret }: Field, value: unknown): string => {
  if (value === null || value === undefined) return 'none';
  if (secret) return MASK;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const unknownVariables = (
  fields: readonly Field[],
  env: Environment,
  prefix: string,
  known: readonly string[],
): string[] => {
  const names = fields.flatMap(({ variable, secret }) => (secret ? [variable, variable + FILE] : [variable]));
  const allowed = new Set([...names, ...known]);
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !allowed.has(name))
    .toSorted()
    .map((name) => {
      const meant = nearest(name, names);
      const remedy = meant === null ? 'remove it; docs/settings.md lists the settings' : `did you mean ${meant}?`;
      return `${name} is not a setting: ${remedy}`;
    });
};

type Given = { readonly text: string | undefined } | { readonly problem: string };

const textOf = ({ variable, secret }: Field, env: Environment): Given => {
  const text = env[variable] || undefined;
  const file = secret ? env[variable + FILE] || undefined : undefined;
  if (file === undefined) return { text };
  if (text !== undefined) return { problem: `${variable} and ${variable}${FILE} are both set: leave one of them out` };
  try {
    const inFile = readFileSync(file, 'utf8').trim();
    // Whoever names a file means what should be in it: a secret that was never written is not one that was left out.
    return inFile ? { text: inFile } : { problem: `${variable}${FILE} is "${file}", which is empty: write to it` };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { problem: `${variable}${FILE} is "${file}", which cannot be read (${code}): name a readable file` };
  }
};

type Parsed = { readonly value: unknown } | { readonly problem: string };

const parse = (schema: z.ZodObject, field: Field, text: string | undefined): Parsed => {
  const result = (schema.shape[field.key] as z.ZodType).safeParse(text === undefined ? undefined : coerce(field, text));
  if (result.success) return { value: Array.isArray(result.data) ? Object.freeze(result.data) : result.data };
  if (text === undefined) return { problem: `${field.variable} is not set: give ${field.about || 'a value'}` };
  const fault = result.error.issues.map(({ message }) => message).join('; ');
  return { problem: `${field.variable} is ${field.secret ? MASK : `"${text}"`}: ${fault}. ${remedy(field)}` };
};

const remedy = (field: Field): string => {
  const without = field.fallback === undefined ? '' : `; without it: ${shown(field, field.fallback)}`;
  return `Give ${field.about || `a ${field.kind}`}${without}.`;
};

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
  '1': true,
  '0': false,
};

/** What is no number or boolean stays text, for the schema to refuse it by name. */
const coerce = ({ kind, takesNone }: Field, text: string): unknown => {
  if (takesNone && text === 'none') return null;
  switch (kind) {
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean':
      return BOOLEANS[text.toLowerCase()] ?? text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
    case 'text':
      return text;
  }
};
