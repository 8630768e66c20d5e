/** Reads the documents and the facts they are held against. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fieldsOf } from '@ringback/runtime/settings/field.ts';
import { PREFIX } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { documentProblems, untold, type Document, type Facts } from './document-rules.ts';

/** Read by the tests, not by a program. */
const TEST_VARIABLES = ['RINGBACK_REQUIRE'];
/** Of the one process, and of each service as a process of its own. */
const PROGRAMS = ['services/*/settings.ts', 'services/runtime/ground/settings.ts'];

const variablesOf = async (root: string, file: string): Promise<string[]> => {
  const exported = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
  return Object.values(exported)
    .filter((value) => value instanceof z.ZodObject)
    .flatMap((schema) => fieldsOf(schema, PREFIX))
    .flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : [variable]));
};

const scriptsOf = (root: string): string[] => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  return Object.keys(scripts);
};

const readDocuments = (root: string): Document[] =>
  globSync(['*.md', 'docs/**/*.md', '{contracts,services,test,deploy,k8s}/**/*.md'], {
    cwd: root,
    exclude: (entry) => entry.includes('node_modules'),
  })
    .filter((path) => path !== 'CHANGELOG.md')
    .toSorted()
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));

export const checkDocuments = async (root: string): Promise<string[]> => {
  const services = globSync('services/*/package.json', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const programs = globSync(PROGRAMS, { cwd: root });
  const variables = (await Promise.all(programs.map((file) => variablesOf(root, file)))).flat();
  const scripts = scriptsOf(root);
  const facts: Facts = {
    scripts,
    settings: [...variables, ...TEST_VARIABLES],
    // What is built is not there before it is.
    exists: (path) => path.endsWith('/dist') || existsSync(join(root, path)),
  };
  const documents = readDocuments(root);
  const readme = documents.find(({ path }) => path === 'README.md');
  if (readme === undefined) return ['README.md: is missing'];
  return [
    ...documents.flatMap((document) => documentProblems(document, facts)),
    ...untold(
      readme,
      'the folder',
      services.map((path) => path.split('/')[1]!),
    ),
    ...untold(
      readme,
      'the command',
      scripts
        .filter((script) => script !== 'postinstall')
        .map((script) => (['start', 'test'].includes(script) ? `npm ${script}` : `npm run ${script}`)),
    ),
  ];
};
