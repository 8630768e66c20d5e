/** Texts and fields of a company as a JSON file (docs/conversation.md); every fault names its place and the remedy. */
import { readFile } from 'node:fs/promises';
import { lossReasonSchema } from '@ringback/contracts/parts.ts';
import { describeIssues } from '@ringback/contracts/registry.ts';
import { z } from 'zod';
import { bookProblems, templateBook, type TemplateBook, type TemplateFile } from './domain/template-book.ts';
import { standardTemplates } from './domain/templates.ts';
import type { MessagingSettings } from './settings.ts';

/** The message is one sentence for the person who wrote the file. */
export class TemplateProblem extends Error {
  override readonly name = 'TemplateProblem';
}

const text = z.string().trim().min(1).max(1000).optional();
const texts = { ru: text, en: text };
const names = Object.keys(standardTemplates);
/** Filled in by Ringback itself. */
const TAKEN = new Set(['company', 'day', 'time']);

const oneTemplate = z
  .strictObject({ ...texts, reasons: z.partialRecord(lossReasonSchema, z.strictObject(texts)).optional() })
  .optional();

const ownWords = {
  fields: z
    .record(z.string(), z.string().max(200))
    .refine((fields) => Object.keys(fields).every((name) => /^[a-z][A-Za-z0-9]{0,31}$/.test(name)), {
      error: 'a field is named by letters and digits, such as hotline',
    })
    .refine((fields) => Object.keys(fields).every((name) => !TAKEN.has(name)), {
      error: 'company, day and time are filled in by Ringback',
    })
    .optional(),
  templates: z
    .strictObject(Object.fromEntries(names.map((name) => [name, oneTemplate])), {
      error: ({ code }) => (code === 'unrecognized_keys' ? `a template is one of ${names.join(', ')}` : undefined),
    })
    .optional(),
};

const fileSchema = z.strictObject({
  ...ownWords,
  tenants: z.record(z.string().max(128), z.strictObject(ownWords)).optional(),
});

const parsed = (content: string, origin: string): TemplateFile => {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (cause) {
    throw new TemplateProblem(`${origin} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  const read = fileSchema.safeParse(json);
  if (read.success) return read.data as TemplateFile;
  throw new TemplateProblem(`${origin}: ${describeIssues(read.error, '')}. docs/conversation.md lists every field.`);
};

/** The standard texts where no file is named. Throws `TemplateProblem`, with all faults at once. */
export const readTemplates = async ({
  templatesFile,
  company,
  smsMaxParts,
}: MessagingSettings): Promise<TemplateBook> => {
  const file = templatesFile === null ? {} : await contentOf(templatesFile);
  const problems = bookProblems(file, company, smsMaxParts);
  if (problems.length > 0) throw new TemplateProblem(`SMS cannot be written: ${problems.join('; ')}.`);
  return templateBook(file, company);
};

const contentOf = async (file: string): Promise<TemplateFile> => {
  const content = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new TemplateProblem(
      `The templates file ${file} cannot be read (${cause.code ?? cause.message}). Check the path.`,
      {
        cause,
      },
    );
  });
  return parsed(content, `The templates file ${file}`);
};
