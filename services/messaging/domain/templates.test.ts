import { describe, expect, it } from 'vitest';
import { render, standardTemplates, templateProblems } from './templates.ts';

const fields = { company: 'Northwind Bank' };

describe('render', () => {
  it('given the English apology, then it names the company, promises a callback, says how to stop, in one part', () => {
    const rendered = render(standardTemplates, 'apology', 'en', fields, 3);
    expect(rendered).toMatchObject({
      ok: true,
      text: 'Northwind Bank: we missed your call and are sorry. We will call you back shortly. Reply STOP to opt out.',
      segments: { encoding: 'gsm7', parts: { length: 1 } },
    });
  });

  it('given the Russian apology, then it is sent in two UCS-2 parts', () => {
    const rendered = render(standardTemplates, 'apology', 'ru', { company: 'Банк' }, 3);
    expect(rendered).toMatchObject({ ok: true, segments: { encoding: 'ucs2', parts: { length: 2 } } });
    expect(rendered.ok && rendered.text).toContain('Скоро перезвоним. Отказаться: СТОП');
  });

  it.each([
    ['an unknown template', { name: 'promotion', template: {}, most: 3 }, 'template promotion (en) does not exist'],
    [
      'an unknown field',
      { name: 't', template: { t: { en: 'Hi {name}', ru: '' } }, most: 3 },
      'unknown field(s) {name}',
    ],
    ['a field of Object', { name: 't', template: { t: { en: '{toString}', ru: '' } }, most: 3 }, '{toString}'],
    [
      'a text too long',
      { name: 't', template: { t: { en: 'a'.repeat(161), ru: '' } }, most: 1 },
      'needs 2 parts and may have 1',
    ],
  ])('given %s, then a problem that says so', (_, { name, template, most }, words) => {
    const rendered = render(template, name, 'en', fields, most);
    expect(rendered.ok).toBe(false);
    expect(!rendered.ok && rendered.problem).toContain(words);
  });

  it('given a company with a brace or a dollar in its name, then it is taken as it is', () => {
    const rendered = render({ t: { en: '{company}!', ru: '' } }, 't', 'en', { company: '$& {company}' }, 1);
    expect(rendered.ok && rendered.text).toBe('$& {company}!');
  });
});

describe('templateProblems', () => {
  it('given the standard templates, then none', () => {
    expect(templateProblems(standardTemplates, fields, 3)).toEqual([]);
  });

  it('given a company of 300 letters, then every template says it is too long', () => {
    expect(templateProblems(standardTemplates, { company: 'я'.repeat(300) }, 3)).toHaveLength(
      2 * Object.keys(standardTemplates).length,
    );
  });
});
