/** Services never import services, so the centre writes the dialer's ports down again. Here the two are held side by side. */
import * as centre from '@ringback/centre/ports.ts';
import * as dialer from '@ringback/dialer/ports.ts';
import { expect, expectTypeOf, test } from 'vitest';

test('what the centre offers is what the dialer asks for', () => {
  expectTypeOf<centre.Acd>().toExtend<dialer.Acd>();
  expectTypeOf<centre.CallPlacer>().toExtend<dialer.CallPlacer>();
  expectTypeOf<dialer.CallOrder>().toExtend<centre.CallOrder>();
  expectTypeOf<centre.CallProgress>().toEqualTypeOf<dialer.CallProgress>();
});

test('a refusal by the network reads the same in both words', () => {
  const [theirs, ours] = [new centre.PlacerRefused('no'), new dialer.PlacerRefused('no')];
  expect({ name: theirs.name, code: theirs.code }).toEqual({ name: ours.name, code: ours.code });
});
