/** The page's state, kept alive by server-sent events. The browser reconnects by itself; it hears what it missed, or a snapshot. */
import { useEffect, useReducer } from 'react';
import type { AgentRow, Board, CaseRow, LiveUpdate, PacedTeam, Tallies } from '../../shapes.ts';

export interface LiveState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** When the server was last heard of; null before the first time. Milliseconds since 1970, by this browser. */
  readonly heardAt: number | null;
  /** The server's clock minus the browser's, in milliseconds. */
  readonly clockOffset: number;
  readonly board: Board | null;
  readonly tallies: Tallies | null;
  /** Newest first. Those older than `edge` are incomplete: only what changed of them is here. */
  readonly cases: readonly CaseRow[];
  /** The last case of the snapshot; null when there are none behind it. */
  readonly edge: CaseRow | null;
  readonly agents: readonly AgentRow[];
  /** How teams are paced, by name. */
  readonly pacing: readonly PacedTeam[];
}

type Message =
  | { readonly kind: 'snapshot' | 'change'; readonly data: LiveUpdate }
  | {
      readonly kind: 'heartbeat';
      readonly data: { readonly at: string; readonly board?: Board; readonly tallies?: Tallies };
    }
  | { readonly kind: 'pacing'; readonly data: { readonly at: string; readonly teams: readonly PacedTeam[] } }
  | { readonly kind: 'opened' }
  | { readonly kind: 'lost' };

const MOST_CASES = 500;
/** Cases in a snapshot, when there are so many. */
const SNAPSHOT_CASES = 50;
/** Longer than the server's longest silence and a bit. */
const SILENCE_MS = 25_000;

const start: LiveState = {
  connection: 'connecting',
  heardAt: null,
  clockOffset: 0,
  board: null,
  tallies: null,
  cases: [],
  edge: null,
  agents: [],
  pacing: [],
};

export const newestFirst = (a: CaseRow, b: CaseRow): number =>
  b.openedAt.localeCompare(a.openedAt) || b.caseId.localeCompare(a.caseId);

/** `changed` replace their older selves. */
export const merged = (cases: readonly CaseRow[], changed: readonly CaseRow[]): readonly CaseRow[] => {
  if (changed.length === 0) return cases;
  const byId = new Map([...cases, ...changed].map((one) => [one.caseId, one]));
  return [...byId.values()].sort(newestFirst);
};

const withNews = (known: readonly PacedTeam[], news: readonly PacedTeam[]): readonly PacedTeam[] =>
  [...new Map([...known, ...news].map((team) => [team.teamId, team])).values()].sort((a, b) =>
    a.teamId < b.teamId ? -1 : 1,
  );

const after = (state: LiveState, message: Message): LiveState => {
  if (message.kind === 'lost') return { ...state, connection: 'lost' };
  // The server goes on after what was heard last, so what is shown is whole.
  if (message.kind === 'opened') return state.tallies === null ? state : { ...state, connection: 'live' };
  const heardAt = Date.now();
  const heard = { ...state, connection: 'live' as const, heardAt, clockOffset: Date.parse(message.data.at) - heardAt };
  if (message.kind === 'pacing') return { ...heard, pacing: withNews(state.pacing, message.data.teams) };
  if (message.kind === 'heartbeat') {
    const { board = state.board, tallies = state.tallies } = message.data;
    return { ...heard, board, tallies };
  }
  const { board, tallies, agents, cases, pacing = state.pacing } = message.data;
  if (message.kind === 'change')
    return { ...heard, board, tallies, agents, cases: merged(state.cases, cases).slice(0, MOST_CASES) };
  return {
    ...heard,
    board,
    tallies,
    agents,
    cases,
    pacing,
    edge: cases.length < SNAPSHOT_CASES ? null : (cases.at(-1) ?? null),
  };
};

export const useLive = (): LiveState => {
  const [state, tell] = useReducer(after, start);
  useEffect(() => {
    let events: EventSource;
    let silence = 0;
    const listen = (): void => {
      events = new EventSource('api/events');
      const hear = (kind: 'snapshot' | 'change' | 'heartbeat' | 'pacing') => (event: MessageEvent<string>) => {
        watch();
        tell({ kind, data: JSON.parse(event.data) as never });
      };
      for (const kind of ['snapshot', 'change', 'heartbeat', 'pacing'] as const)
        events.addEventListener(kind, hear(kind));
      events.addEventListener('open', () => tell({ kind: 'opened' }));
      events.addEventListener('error', () => {
        tell({ kind: 'lost' });
        // Refused for good (a proxy's error page, too many pages open): the browser gives up, we do not.
        if (events.readyState === EventSource.CLOSED) again(3000);
      });
    };
    const again = (delay: number): void => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => {
        events.close();
        listen();
        watch();
      }, delay);
    };
    /** A connection can be dead without either end knowing. */
    const watch = (): void => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => {
        tell({ kind: 'lost' });
        again(0);
      }, SILENCE_MS);
    };
    listen();
    watch();
    return () => {
      window.clearTimeout(silence);
      events.close();
    };
  }, []);
  return state;
};
