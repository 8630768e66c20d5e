/** A supervisor acts on a case, through everything: the API, the bus, the caller's decider, the dialer; and the audit of it all. */
import { audit } from '@ringback/audit/audit.ts';
import { defaultRules } from '@ringback/audit/check.ts';
import { historyFilesIn } from '@ringback/audit/folder.ts';
import type { CaseAction, CaseWithTimeline } from '@ringback/reports/shapes.ts';
import { describe, expect, test } from 'vitest';
import { givesUp, isFree } from './calling-in.ts';
import { brokenPromises } from './promises.ts';
import { aMoment, countOf, eventually, type Ringback, ringbackRuns, typesOf } from './running-ringback.ts';

const MOBILE = '+79161234567';
const reason = 'They wrote to us';

const post = async (url: string, body: unknown = {}): Promise<{ status: number; body: CaseAction }> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as CaseAction };
};

const supervisorOf = ({ url }: Ringback) => {
  const read = async <T>(path: string): Promise<T> => (await fetch(`${url}/api/${path}`)).json() as Promise<T>;
  const theCase = async (): Promise<CaseWithTimeline> => {
    const { cases } = await read<{ cases: { caseId: string }[] }>('cases?limit=1');
    return read<CaseWithTimeline>(`cases/${cases[0]!.caseId}`);
  };
  return {
    theCase,
    latest: async () => (await theCase()).actions[0],
    does: async (action: string, more: object = {}): Promise<CaseAction> => {
      const { status, body } = await post(`${url}/api/cases/${(await theCase()).caseId}/actions`, {
        action,
        reason,
        ...more,
      });
      expect(status).toBe(202);
      return body;
    },
    undoes: ({ actionId }: CaseAction) => post(`${url}/api/actions/${actionId}/undo`),
  };
};

const begin = async (undoSeconds: number) => {
  const ringback = await ringbackRuns(undefined, { undoSeconds });
  await ringback.tell(givesUp('call-1', MOBILE));
  await eventually(async () => (await ringback.summary()).cases.opened).toBe(1);
  return { ringback, supervisor: supervisorOf(ringback) };
};

const end = async (ringback: Ringback) => {
  const history = await ringback.stop();
  expect(brokenPromises(history, 1000)).toEqual([]);
  const results = [...audit(historyFilesIn(ringback.folder), { rules: defaultRules, shown: 5 })];
  expect(results.filter(({ outcome }) => outcome === 'violated')).toEqual([]);
  expect(results.length).toBeGreaterThan(20);
  return history;
};

describe('a supervisor who moves a redial', () => {
  test('given "later", then no agent is given the call; given "now" twice at once, then it rings, once', async () => {
    const { ringback, supervisor } = await begin(0.2);
    await supervisor.does('redial-later', { callAt: new Date(Date.now() + 2 * 3_600_000).toISOString() });
    await eventually(async () => (await supervisor.latest())?.state).toBe('taken');
    await ringback.tell(isFree('anna'));
    await aMoment();
    expect((await ringback.summary()).redials.placed).toBe(0);
    const [one, other] = await Promise.all([supervisor.does('redial-now'), supervisor.does('redial-now')]);
    expect(one.by).toBe('local');
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    expect(new Set([one.actionId, other.actionId]).size).toBeLessThanOrEqual(2);
    expect((await supervisor.theCase()).timeline.map(({ type }) => type)).toContain('ActionTaken');
    const history = await end(ringback);
    expect(countOf(history, 'RedialPlaced')).toBe(1);
  });

  test('given it is undone in time, then nothing was ever told', async () => {
    const { ringback, supervisor } = await begin(60);
    const asked = await supervisor.does('redial-later', { callAt: new Date(Date.now() + 7_200_000).toISOString() });
    expect(await supervisor.undoes(asked)).toMatchObject({ status: 202, body: { state: 'undone' } });
    await ringback.tell(isFree('anna'));
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    const history = await end(ringback);
    expect(history.messages.filter(({ topic }) => topic === 'desk.requests.v1')).toEqual([]);
  });

  test('given a redial waits for an agent already, then "now" is refused, and the page says why', async () => {
    const { ringback, supervisor } = await begin(0);
    // The pause after the loss is over.
    await aMoment();
    await supervisor.does('redial-now');
    await eventually(supervisor.latest).toMatchObject({ state: 'refused', refusal: 'redial-in-hand' });
    await end(ringback);
  });
});

describe('a supervisor who reads the story', () => {
  test('given the caller wrote words for a person, then these words are in it, and no number', async () => {
    const { ringback, supervisor } = await begin(0);
    await eventually(async () => (await ringback.inbox()).length).toBe(1);
    await ringback.customerWrites(MOBILE, 'When do you open? My number is +79161234567');
    const replies = async () =>
      (await supervisor.theCase()).timeline
        .filter(({ type }) => type === 'SmsReceived')
        .map(({ data }) => data['text']);
    await eventually(replies).toEqual(['When do you open? My number is •••']);
    await end(ringback);
  });
});

describe('a supervisor who ends a case', () => {
  test('given "stop", then the redial in hand is called off at once, and the case ends with that reason', async () => {
    const { ringback, supervisor } = await begin(0.1);
    await supervisor.does('stop');
    await eventually(async () => (await supervisor.latest())?.state).toBe('taken');
    await ringback.tell(isFree('anna'));
    await eventually(async () => (await ringback.summary()).cases.gaveUp['stopped-by-supervisor']).toBe(1);
    expect((await ringback.summary()).cases).toMatchObject({ opened: 1, openAtEnd: 0 });
    const history = await end(ringback);
    expect(typesOf(history)).not.toContain('RedialPlaced');
    expect(countOf(history, 'RedialCancelled')).toBe(1);
  });

  test('given it is undone, then the caller is redialled after all', async () => {
    const { ringback, supervisor } = await begin(30);
    const asked = await supervisor.does('solved');
    await eventually(async () => (await supervisor.latest())?.state).toBe('taken');
    await ringback.tell(isFree('anna'));
    await aMoment();
    expect((await ringback.summary()).redials.placed).toBe(0);
    expect(await supervisor.undoes(asked)).toMatchObject({ status: 202 });
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    expect((await supervisor.latest())?.state).toBe('undone');
    await end(ringback);
  });

  test('given "never contact again", then a new loss is not chased', async () => {
    const { ringback, supervisor } = await begin(0);
    await supervisor.does('opt-out');
    await eventually(async () => (await ringback.summary()).cases.gaveUp['opted-out']).toBe(1);
    await ringback.tell([...givesUp('call-2', MOBILE), ...isFree('anna')]);
    await eventually(async () => (await ringback.summary()).notEligible['opted-out']).toBe(1);
    const history = await end(ringback);
    expect(typesOf(history)).not.toContain('RedialPlaced');
  });
});
