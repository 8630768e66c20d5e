import { describe, expect, test } from 'vitest';
import { documentProblems, untold, type Facts } from './document-rules.ts';

const facts: Facts = {
  scripts: ['start', 'test', 'replay'],
  settings: ['RINGBACK_HTTP_PORT'],
  exists: (path) => ['services/recovery/service.ts', 'docs/pacing.md', 'docs/../README.md'].includes(path),
};
const problems = (text: string, path = 'README.md') => documentProblems({ path, text }, facts);

describe('planted untruths', () => {
  test.each([
    ['Run `npm run fly` now', 'there is no npm script "fly"'],
    ['Run `npm fly`', 'there is no npm script "fly"'],
    ['Set RINGBACK_HTPP_PORT=80', 'there is no setting RINGBACK_HTPP_PORT'],
    ['See [pacing](docs/pace.md)', 'the link leads nowhere: docs/pace.md'],
    ['Open `services/recovery/main.rs`', 'there is no services/recovery/main.rs'],
  ])('%s', (line, problem) => {
    expect(problems(`a\n${line}\n`)).toEqual([`README.md:2: ${problem}`]);
  });
});

describe('what is true', () => {
  test.each([
    'Run `npm start -- --no-demo`, `npm test`, `npm run replay -- FILE` after `npm ci`',
    'Set RINGBACK_HTTP_PORT=0',
    'See [pacing](docs/pacing.md#limits) and [Node](https://nodejs.org)',
    'Open `services/recovery/service.ts`',
  ])('%s', (line) => {
    expect(problems(line)).toEqual([]);
  });

  test('links are relative to the document', () => {
    expect(problems('[home](../README.md)', 'docs/pacing.md')).toEqual([]);
  });
});

test('what must be told and is not is named', () => {
  const readme = { path: 'README.md', text: 'RINGBACK_HTTP_PORT is the port' };
  expect(untold(readme, 'the setting', ['RINGBACK_HTTP_PORT', 'RINGBACK_SEED'])).toEqual([
    'README.md: says nothing of the setting RINGBACK_SEED',
  ]);
});
