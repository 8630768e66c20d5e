import { afterEach, expect, it } from 'vitest';
import { callerIdOf, event } from '../testing/made-up-events.ts';
import { openPage, type PageUnderTest } from '../testing/page-under-test.ts';

let page: PageUnderTest;
afterEach(() => page.close());

it('given who opted out, then their list goes out as files, without whole hashes, and who took them is on record', async () => {
  page = await openPage();
  const out = [1, 2].map((caller) => event('CallerOptedOut', caller, { callerId: callerIdOf(caller), source: 'sms' }));
  await page.ground.publish([...out, event('CallerOptedIn', 9, { callerId: callerIdOf(2), source: 'agent' })]);
  await page.reports.caughtUp();
  const csv = await fetch(`${page.url}/api/opt-outs.csv?source=sms&zone=Europe/Moscow`);
  expect(csv.headers.get('content-disposition')).toContain('opted-out.csv');
  expect((await csv.text()).replace('\uFEFF', '').trim().split('\n')).toEqual([
    'caller,client,since,source,caseOpenThen',
    '000000,test,2026-11-22T07:00:01.000Z,sms,false',
  ]);
  const xlsx = await fetch(`${page.url}/api/opt-outs.xlsx`);
  expect((await xlsx.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  const trail = await page.db.selectFrom('audit_trail').select(['what', 'target']).orderBy('target').execute();
  expect(trail).toEqual([
    { what: 'exported-list', target: 'opt-outs.csv' },
    { what: 'exported-list', target: 'opt-outs.xlsx' },
  ]);
});
