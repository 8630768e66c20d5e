import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { agentStatusSchema } from '@ringback/contracts/agents.ts';
import {
  actionRefusals,
  apologyRefusals,
  giveUpReasons,
  notEligibleReasons,
  redialRefusals,
  redialResults,
  withdrawalReasons,
} from '@ringback/contracts/cases.ts';
import { lossReasonSchema } from '@ringback/contracts/parts.ts';
import { unansweredResults } from '@ringback/contracts/redials.ts';
import { smsRefusals } from '@ringback/contracts/sms.ts';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { causesFirst } from './views/step-order.ts';
import { en } from './web/words/en.ts';
import { ru } from './web/words/ru.ts';

const web = fileURLToPath(new URL('./web/', import.meta.url));

describe('the page', () => {
  it('given its sources, then they type-check', async () => {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', web, '--pretty', 'false']).catch(
      (failed: { stdout: string }) => failed,
    );
    expect(stdout).toBe('');
  }, 60_000);

  it('given a build, then the page is files of our own: nothing inline, nothing from elsewhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringback-web-'));
    try {
      await build({ root: web, logLevel: 'silent', build: { outDir: folder } });
      const html = await readFile(join(folder, 'index.html'), 'utf8');
      expect(html).toMatch(/<script type="module" crossorigin src="\.\/assets\/[\w-]+\.js"><\/script>/);
      expect(html).not.toMatch(/<script>|<style|style=|https?:| on\w+=/);
      const styles = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.css'));
      expect(styles).toHaveLength(1);
      expect(await readFile(join(folder, 'assets', styles[0] ?? ''), 'utf8')).not.toMatch(/url\(|@import/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe.each([
  ['English', en],
  ['Russian', ru],
])('the words of the page in %s', (_name, texts) => {
  it('given any step of a case, then the page has a sentence for it', () => {
    const wordless = causesFirst.filter((type) => texts.timeline.step(type, {}, String) === type);
    expect(wordless).toEqual([]);
  });

  it('given any reason of the contracts, then the page has a name for it', () => {
    const codes = [
      ...notEligibleReasons,
      ...apologyRefusals,
      ...redialRefusals,
      ...withdrawalReasons,
      ...giveUpReasons,
      ...actionRefusals,
      ...smsRefusals,
      ...unansweredResults,
      ...lossReasonSchema.options,
    ];
    expect(
      [...new Set<string>([...codes, ...redialResults])].filter((code) => !Object.hasOwn(texts.reasons, code)),
    ).toEqual([]);
    expect(agentStatusSchema.options.filter((status) => !texts.agents.status[status])).toEqual([]);
  });
});
