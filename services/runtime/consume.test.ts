import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENTS, agentChanged, busInVirtualTime, SERVICE, unreadable, wire } from './bus/suite-events.ts';
import { BusUnavailable } from './bus/port.ts';
import { consume, type Handlers } from './consume.ts';

let world: Awaited<ReturnType<typeof busInVirtualTime>>;
let counted: string[];
beforeEach(async () => {
  world = await busInVirtualTime();
  counted = [];
});

const soon = (): Promise<void> => world.clock.runUntil(world.clock.now() + 1000);
const start = (on: Handlers, log = world.log) =>
  consume({
    bus: world.bus,
    log,
    service: SERVICE,
    topics: ['agents'],
    on,
    onDeadLetter: (reason) => counted.push(reason),
  });

describe('consuming events by type', () => {
  it('given an event, then its handler gets the envelope that was sent', async () => {
    const got: unknown[] = [];
    await start({ AgentChanged: async (envelope) => void got.push(envelope) });
    await world.bus.publish(AGENTS, [wire('sales', 1)]);
    await soon();
    expect(got).toEqual([agentChanged('sales', 1)]);
  });

  it('given types without a handler, then they are skipped, readable or not', async () => {
    await start({});
    await world.bus.publish(AGENTS, [wire('sales', 1), unreadable('sales')]);
    await soon();
    expect({ dead: world.dead, counted }).toEqual({ dead: [], counted: [] });
  });

  it('given an event that cannot be read, then it is a dead letter that names the field, and the next one is handled', async () => {
    const versions: number[] = [];
    await start({ AgentChanged: async ({ data }) => void versions.push(data.version) });
    await world.bus.publish(AGENTS, [unreadable('sales'), wire('sales', 2)]);
    await soon();
    expect(world.reasons()).toEqual([expect.stringContaining('data.teamId: ')]);
    expect(counted).toEqual(world.reasons());
    expect(versions).toEqual([2]);
  });

  it('given a type nobody knows, then it is a dead letter', async () => {
    const stranger = wire('sales', 1);
    await start({});
    await world.bus.publish(AGENTS, [
      { ...stranger, headers: { ...stranger.headers, ce_type: 'Unheard' } },
      { ...stranger, headers: {} },
    ]);
    await soon();
    expect(world.reasons()).toEqual([
      expect.stringContaining('"Unheard" is not an event'),
      expect.stringContaining('ce_specversion'),
    ]);
  });

  it('given a handler that refuses for good, then its reason is counted and on the dead letter', async () => {
    await start({ AgentChanged: async () => ({ outcome: 'dead-letter', reason: 'no such team' }) });
    await world.bus.publish(AGENTS, [wire('sales', 1)]);
    await soon();
    expect([world.reasons(), counted]).toEqual([['no such team'], ['no such team']]);
  });

  it('given a handler with a defect, then it is counted as such', async () => {
    const empty: { readonly team?: { readonly name: string } } = {};
    await start({ AgentChanged: async () => void empty.team!.name.length });
    await world.bus.publish(AGENTS, [wire('sales', 1)]);
    await soon();
    expect(counted).toEqual([expect.stringMatching(/^defect: Cannot read/)]);
    expect(world.reasons()).toEqual(counted);
  });

  it('given a handler whose store is away, then the event comes again and is counted nowhere', async () => {
    let tries = 0;
    await start({
      AgentChanged: async () => {
        tries += 1;
        if (tries === 1) throw new BusUnavailable('away');
      },
    });
    await world.bus.publish(AGENTS, [wire('sales', 1)]);
    await soon();
    expect({ tries, dead: world.dead, counted }).toEqual({ tries: 2, dead: [], counted: [] });
  });

  it('given a dead letter, then one warning says where and why, and not what or who', async () => {
    const lines: string[] = [];
    await start({ AgentChanged: async () => {} }, pino({ base: null }, { write: (line) => lines.push(line) }));
    await world.bus.publish(AGENTS, [unreadable('+79161234567')]);
    await soon();
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, group: SERVICE, topic: AGENTS, offset: 0 },
    ]);
    expect(lines.join()).not.toContain('9161234567');
  });

  it('given a handler for a topic that is not read, then it does not start', () => {
    expect(() => start({ CallLost: async () => {} })).toThrow(
      'tested handles CallLost but does not read its topic (calls)',
    );
  });
});
