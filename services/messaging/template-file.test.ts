import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { messagingSettingsSchema } from './settings.ts';
import { readTemplates } from './template-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringback-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'templates.json');
const settings = (change = {}) =>
  messagingSettingsSchema.parse({ tenantId: 'default', company: 'Northwind', templatesFile: file, ...change });
const read = (content: unknown, change = {}) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readTemplates(settings(change));
};
const apology = (en: string, more = {}) => ({ templates: { apology: { en, ...more } } });

describe('a templates file', () => {
  it('given none, then the standard texts', async () => {
    const book = await readTemplates(settings({ templatesFile: null }));
    expect(book('default', undefined).texts['apology']?.en).toContain('we missed your call');
  });

  it('given texts for all, for a reason and for a tenant, then the closest one is taken, language by language', async () => {
    const book = await read({
      fields: { hotline: '0800 1' },
      templates: { apology: { en: 'All {hotline} STOP', reasons: { 'closed-hours': { en: 'Closed STOP' } } } },
      tenants: {
        acme: {
          fields: { hotline: '0800 2' },
          templates: { apology: { en: 'Acme STOP', reasons: { 'no-agents': { en: 'Acme busy STOP' } } } },
        },
      },
    });
    const en = (tenant: string, reason?: 'closed-hours' | 'no-agents') => book(tenant, reason).texts['apology']?.en;
    expect([en('x'), en('x', 'closed-hours'), en('acme'), en('acme', 'no-agents'), en('acme', 'closed-hours')]).toEqual(
      ['All {hotline} STOP', 'Closed STOP', 'Acme STOP', 'Acme busy STOP', 'Acme STOP'],
    );
    expect(book('acme', undefined).fields).toEqual({ company: 'Northwind', hotline: '0800 2' });
    expect(book('x', undefined).texts['apology']?.ru).toContain('извините');
  });

  it.each([
    ['an unknown field', apology('{hotline} STOP'), 'template apology (en) has unknown field(s) {hotline}'],
    ['a promotion', apology('20 % off! STOP'), 'promotes something: "20 % off"'],
    ['a promotion in Russian', { templates: { 'wish-now': { ru: 'Скидки ждут' } } }, 'promotes something: "Скидки"'],
    ['a promotion in a field', { fields: { x: 'our sale' }, ...apology('{x} STOP') }, '"sale"'],
    ['half a pair of braces', apology('Sorry {company STOP'), 'has half a pair of braces'],
    ['no way out', apology('Sorry'), 'does not say how to opt out'],
    ['STOP within another word', apology('Nonstop sorry'), 'does not say how to opt out'],
    ['nothing but blanks', apology('  \n '), 'templates.apology.en'],
    ['a text too long', apology(`${'a'.repeat(500)} STOP`), 'needs 4 parts and may have 3'],
    ['a fault of one reason', apology('x STOP', { reasons: { 'no-agents': { en: 'Sorry' } } }), 'how to opt out'],
    ['a fault of one tenant', { tenants: { acme: apology('Sorry') } }, 'tenant acme: template apology (en)'],
    ['a template nobody sends', { templates: { promo: { en: 'x' } } }, 'a template is one of apology'],
    ['a field of ours', { fields: { company: 'x' } }, 'filled in by Ringback'],
    ['no JSON', '{', 'is not JSON'],
  ])('given %s, then it says so', async (_, content, words) => {
    await expect(read(content)).rejects.toThrow(words);
  });

  it('given a company that is called what sells, then that is no promotion', async () => {
    await expect(read({}, { company: 'Bonus Bank' })).resolves.toBeTypeOf('function');
  });

  it('given a fault in a standard text, then it is told once, not for each tenant', async () => {
    const faults = read({ tenants: { acme: {}, globex: {} } }, { company: 'Ы'.repeat(60), smsMaxParts: 1 });
    await expect(faults).rejects.toThrow(/^(?!.*tenant ).*template apology \(ru\) needs 3 parts/);
  });

  it('given no such file, then it says that', async () => {
    await expect(readTemplates(settings({ templatesFile: join(folder, 'none.json') }))).rejects.toThrow('ENOENT');
  });
});
