import fc from 'fast-check';
import { agentId } from '@ringback/contracts/ids.ts';
import { expect, test } from 'vitest';
import { safeId } from './safe-id.ts';

test('given names that ids allow, then they stay as they are', () => {
  for (const name of ['Agent/2003', 'SIP/100', 'Local/200@from-queue/n', 'a.b:c+d-e_f'])
    expect(safeId(name)).toBe(name);
});

test('given any name, then the id is valid and always the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (name) => {
      expect(agentId.safeParse(safeId(name)).success).toBe(true);
      expect(safeId(name)).toBe(safeId(name));
    }),
  );
});

test('given a name in another alphabet, then a person can still read it', () => {
  expect(safeId('Отдел продаж')).toMatch(/^Otdel_prodazh-[0-9a-f]{8}$/);
  expect(safeId('Поддержка/2')).toMatch(/^Podderzhka\/2-[0-9a-f]{8}$/);
  expect(safeId('Überweisung')).toMatch(/^Uberweisung-[0-9a-f]{8}$/);
});

test('given two names that differ only in what ids do not allow, then their ids differ', () => {
  expect(safeId('Анна')).not.toBe(safeId('Вера'));
  expect(safeId('Front desk')).not.toBe(safeId('Front,desk'));
});
