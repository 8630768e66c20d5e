/** A rule nobody saw bite guards nothing: each one has a planted violation here that it must catch, and a neighbour it must leave alone. */
import { describe, expect, test } from 'vitest';
import { codeRules, largeFiles, runtimeLines } from './code-rules.ts';
import { importRules, violationsOf } from './import-rules.ts';
import { sourceFile } from './source-file.ts';

const rules = [...importRules, ...codeRules];
/** Not written out, or this file would break the rule itself. */
const unfinished = ['TO', 'DO'].join('');
const long = (lines: number): string => 'export {};\n'.repeat(lines);

/** rule: [path, source, line at fault], … */
const planted: Record<string, readonly [path: string, source: string, line: number][]> = {
  'services-stay-apart': [
    ['services/dialer/flow/a.ts', `\nimport { decide } from '@ringback/recovery/domain/caller.ts';`, 2],
    ['services/dialer/a.ts', `import type { X } from '../recovery/ports.ts';`, 1],
    ['services/runtime/a.ts', `const x = await import('@ringback/dialer/service.ts');`, 1],
    ['services/dialer/a.ts', `import x from 'zod'; import y from '@ringback/recovery/ports.ts';`, 1],
    ['services/dialer/a.ts', `const x = require('@ringback/recovery/ports.ts');`, 1],
    ['services/reports/a.test.ts', `import { x } from '@ringback/ingest/service.ts';`, 1],
  ],
  'composition-stays-outside': [
    ['services/embedded/a.ts', `import { x } from '@ringback/recovery/domain/policy.ts';`, 1],
    ['services/replay/a.ts', `import {\n  x,\n} from '@ringback/messaging/flow/x.ts';`, 3],
  ],
  'runtime-knows-no-business': [
    ['services/runtime/decider.ts', `import type { CaseEvent } from '@ringback/contracts/cases.ts';`, 1],
  ],
  'audit-is-independent': [
    ['services/audit/a.ts', `import { readSettings } from '@ringback/runtime/settings/settings.ts';`, 1],
    ['services/audit/a.test.ts', `import { decide } from '@ringback/recovery/domain/caller.ts';`, 1],
  ],
  'contracts-stand-alone': [['contracts/a.ts', `export { x } from '@ringback/runtime/platform.ts';`, 1]],
  'production-imports-no-tests': [
    ['services/dialer/service.ts', `import { given } from '@ringback/runtime/testing/given.ts';`, 1],
    ['services/dialer/ports.ts', `import { x } from '../../test/doubles/x.ts';`, 1],
  ],
  'domain-is-pure': [
    ['services/dialer/domain/a.ts', `import { readFileSync } from 'node:fs';`, 1],
    ['services/dialer/domain/a.ts', `import pino from 'pino';`, 1],
    ['services/dialer/domain/a.ts', `import type { Acd } from '../ports.ts';`, 1],
    ['services/dialer/domain/a.ts', `import type { Clock } from '@ringback/runtime/clock/clock.ts';`, 1],
  ],
  'pacing-stands-alone': [
    ['services/dialer/pacing/a.ts', `import type { Clock } from '@ringback/runtime/clock/clock.ts';`, 1],
    ['services/dialer/pacing/a.ts', `import { x } from '../domain/redial.ts';`, 1],
    ['services/dialer/pacing/a.ts', `import { z } from 'zod';`, 1],
  ],
  'no-adapters-in-flow-or-views': [
    ['services/messaging/flow/a.ts', `import { smpp } from '../adapters/smpp-gateway.ts';`, 1],
    ['services/messaging/views/a.ts', `import '../adapters/smpp-gateway.ts';`, 1],
  ],
  'no-flow-in-adapters': [['services/messaging/adapters/a.ts', `import { submit } from '../flow/submit.ts';`, 1]],
  'page-sees-shapes-only': [
    ['services/reports/web/a.tsx', `import { openReports } from '../service.ts';`, 1],
    ['services/reports/web/parts/a.tsx', `import { x } from '@ringback/runtime/log/log.ts';`, 1],
  ],
  'what-the-page-sees-brings-nothing': [
    ['services/reports/measure-names.ts', `import { x } from './api/recovery-shape.ts';`, 1],
    ['services/reports/shapes.ts', `import type { z } from 'zod';\nimport { x } from './api/recovery-shape.ts';`, 2],
  ],
  'domain-waits-for-nothing': [
    ['services/dialer/domain/a.ts', `export const x = 1;\nexport const f = async () => {};`, 2],
    ['services/dialer/domain/a.ts', `export const f = (): Promise<void> => g();`, 1],
  ],
  'domain-knows-no-world': [
    ['services/dialer/domain/a.ts', `const now = Date.now();`, 1],
    ['services/dialer/domain/a.ts', `const now = new Date();`, 1],
    ['services/dialer/domain/a.ts', `const luck = Math.random();`, 1],
    ['services/dialer/pacing/a.ts', `const luck = Math.random();`, 1],
    ['services/dialer/domain/a.ts', `setTimeout(() => {}, 1);`, 1],
    ['services/dialer/domain/a.ts', `const where = process.cwd();`, 1],
  ],
  'time-comes-from-the-clock': [
    ['services/dialer/flow/a.ts', `const now = Date.now();`, 1],
    ['services/centre/a.ts', `setInterval(() => {}, 1);`, 1],
    ['services/messaging/adapters/a.ts', `const id = randomUUID();`, 1],
  ],
  'environment-in-main-only': [
    ['services/dialer/settings.ts', `const port = process.env['PORT'];`, 1],
    ['services/runtime/log/log.ts', `const { env } = process;`, 1],
  ],
  'names-say-what-it-is': [
    ['services/dialer/utils.ts', '', 1],
    ['services/runtime/common/a.ts', '', 1],
    ['services/dialer/flow/redial-helper.ts', '', 1],
    ['services/dialer/call-manager.ts', '', 1],
  ],
  'no-barrels': [['services/dialer/domain/index.ts', '', 1]],
  'nothing-unfinished': [['services/dialer/a.ts', `const x = 1;\n// ${unfinished} later`, 2]],
  'files-stay-small': [['services/dialer/a.ts', long(401), 401]],
};

describe('planted violations', () => {
  test('there is one for every rule', () => {
    expect(Object.keys(planted).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });

  const plants = Object.entries(planted).flatMap(([rule, cases]) => cases.map((each) => [rule, ...each] as const));
  test.each(plants)('%s catches %s: %j', (rule, path, source, line) => {
    const caught = violationsOf(rules, [sourceFile(path, source)]).filter((each) => each.rule === rule);
    expect(caught).toEqual([{ file: path, line, rule, remedy: rules.find(({ name }) => name === rule)!.remedy }]);
  });
});

describe('what is allowed', () => {
  test.each([
    ['services/embedded/main.ts', `import { x } from '@ringback/recovery/service.ts'; const e = process.env;`],
    ['services/embedded/a.ts', `import { x } from '@ringback/messaging/adapters/smpp-gateway.ts';`],
    ['services/dialer/domain/a.ts', `import { x } from './b.ts'; import { y } from '@ringback/contracts/ids.ts';`],
    ['services/dialer/domain/a.ts', `import TinyQueue from 'tinyqueue'; const at = new Date(now);`],
    ['services/dialer/pacing/a.ts', `import { x } from './b.ts'; import TinyQueue from 'tinyqueue';`],
    ['services/dialer/domain/a.test.ts', `import { test } from 'vitest'; test('x', async () => {});`],
    ['services/dialer/flow/a.ts', `import type { Acd } from '../ports.ts'; import { x } from '../domain/b.ts';`],
    ['services/dialer/flow/a.ts', `// not Date.now() but the clock\n/** never setTimeout */\nconst now = clock.now();`],
    ['services/runtime/clock/clock.ts', `import type { Instant } from '@ringback/contracts/ids.ts'; Date.now();`],
    ['services/audit/a.ts', `import { x } from '@ringback/contracts/registry.ts'; import y from './b.ts';`],
    ['services/reports/web/a.tsx', `import type { X } from '../shapes.ts'; setTimeout(() => {}, 1);`],
    ['test/journeys/a.test.ts', `import { x } from '@ringback/recovery/domain/caller.ts'; process.env['X'];`],
    ['services/dialer/commands.ts', 'export const x = "utility";'],
    ['services/runtime/bus/bus-under-test.ts', `import { x } from './suite.ts';`],
    ['services/dialer/a.ts', long(400)],
  ])('%s: %j', (path, source) => {
    expect(violationsOf(rules, [sourceFile(path, source)])).toEqual([]);
  });
});

describe('sizes', () => {
  test('a large file is listed before it is forbidden, tests are not', () => {
    const files = [250, 251].flatMap((lines) => [
      sourceFile(`services/dialer/${lines}.ts`, long(lines)),
      sourceFile(`services/dialer/${lines}.test.ts`, long(lines)),
    ]);
    expect(largeFiles(files)).toEqual(['services/dialer/251.ts has 251 lines']);
  });

  test('the runtime is counted without tests, suites, comments and blank lines', () => {
    const source = '/** about */\nexport const x = 1;\n\n// why\nexport const y = 2;\n';
    const paths = ['a.ts', 'bus/a.ts', 'a.test.ts', 'bus/suite.ts', 'bus/suite-order.ts', 'testing/a.ts'];
    const files = [...paths.map((path) => `services/runtime/${path}`), 'services/dialer/a.ts'];
    expect(runtimeLines(files.map((path) => sourceFile(path, source)))).toBe(4);
  });
});
