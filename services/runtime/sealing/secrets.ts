/** The secrets of a single-machine installation: made on the first start, kept beside its data, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface Secrets {
  readonly callerIdSecret: Buffer;
  readonly masterKey: Buffer;
}

/** `message` is one sentence for the person who starts the program. */
export class SecretsProblem extends Error {
  override readonly name = 'SecretsProblem';
  readonly code = 'secrets-problem';
}

const BYTES = 32;
const secret = z
  .string()
  .transform((text) => Buffer.from(text, 'base64url'))
  .refine((bytes) => bytes.length === BYTES);
const schema = z.strictObject({ callerIdSecret: secret, masterKey: secret });

/** Reads `secrets.json` of `folder`, and makes it first if it is not there. */
export const loadOrCreateSecrets = (folder: string): Secrets => {
  const file = join(folder, 'secrets.json');
  try {
    if (!existsSync(file)) create(folder, file);
    return parse(file, readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SecretsProblem) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new SecretsProblem(`The secrets in ${file} can be neither read nor made (${code}).`, { cause: error });
  }
};

/** Written whole under another name first: a crash or a second process never leaves half a file. */
const create = (folder: string, file: string): void => {
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  const random = (): string => randomBytes(BYTES).toString('base64url');
  writeFileSync(draft, `${JSON.stringify({ callerIdSecret: random(), masterKey: random() }, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const parse = (file: string, text: string): Secrets => {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SecretsProblem(
      `${file} does not hold the two secrets Ringback made. Restore it from a backup: without it the data beside it cannot be read.`,
      { cause },
    );
  }
};
