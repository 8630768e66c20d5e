/** The wallboard: what matters now, legible across a room. */
import type { ReactNode } from 'react';
import type { Board as BoardFigures } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, durationOf, lasting, shareOf, shortTimeOf } from '../times.ts';
import { Queues, Teams } from './board-tables.tsx';

const say = texts.board;

interface BigProps {
  readonly name: string;
  readonly tone?: 'good' | 'warn' | 'bad' | 'plain';
  readonly value: string;
  readonly formula: string;
  readonly href?: string;
  readonly children?: ReactNode;
}

const Big = ({ name, tone = 'plain', value, formula, href, children }: BigProps) => (
  <li className={`big ${tone}`} title={formula}>
    <span className="name">{name}</span>
    <strong>{href === undefined ? value : <a href={href}>{value}</a>}</strong>
    <span className="note">{children}</span>
  </li>
);

const Lost = ({ board: { lost } }: { board: BoardFigures }) => (
  <Big
    name={say.lost}
    value={countOf(lost.lastHour)}
    formula={say.formula.lost}
    href={hrefOf('lists', { withinMinutes: 60 })}
  >
    {say.callers(lost.callers)}, {say.before(countOf(lost.hourBefore))}
  </Big>
);

const Waiting = ({ board: { waiting }, now }: { board: BoardFigures; now: number }) => {
  const { oldest } = waiting;
  const left = oldest === null ? 0 : Date.parse(oldest.due) - now;
  const promise = (): string => {
    if (oldest === null) return say.nobodyWaits;
    const at = shortTimeOf(oldest.due);
    return left >= 0 ? say.due(at, durationOf(left)) : say.late(at, durationOf(-left));
  };
  return (
    <Big
      name={say.waiting}
      value={countOf(waiting.count)}
      formula={say.formula.waiting}
      tone={oldest !== null && left < 0 ? 'bad' : 'plain'}
      href={hrefOf('lists', { measure: 'waiting' })}
    >
      {promise()}
      {waiting.late > 1 && `, ${say.lateCount(waiting.late)}`}
    </Big>
  );
};

const InFlight = ({ board: { inFlight } }: { board: BoardFigures }) => {
  const { ringing, answered, talking, unknown } = inFlight;
  return (
    <Big name={say.inFlight} value={countOf(ringing + answered + talking)} formula={say.formula.inFlight}>
      {say.stages(countOf(ringing), countOf(answered + talking))}
      {unknown > 0 && `, ${say.unknown(countOf(unknown))}`}
    </Big>
  );
};

const LiveQueue = ({ board: { queues }, now }: { board: BoardFigures; now: number }) => {
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const longest = queues.flatMap(({ longestSince }) => longestSince ?? []).sort()[0];
  return (
    <Big name={say.queue} value={countOf(waiting)} formula={say.formula.queue}>
      {longest === undefined ? say.noQueue : say.longest(lasting(longest, now))}
    </Big>
  );
};

const ServiceLevel = ({ board: { queues, serviceLevelSeconds } }: { board: BoardFigures }) => {
  const sum = (of: (queue: BoardFigures['queues'][number]) => number): number =>
    queues.reduce((total, queue) => total + of(queue), 0);
  const whole = sum(({ answered, lost, shortLost }) => answered + lost - shortLost);
  return (
    <Big
      name={say.serviceLevel}
      value={whole === 0 ? '–' : shareOf(sum(({ inTime }) => inTime) / whole)}
      formula={say.formula.serviceLevel}
    >
      {whole === 0 ? say.noCalls : say.within(texts.seconds(serviceLevelSeconds))}
    </Big>
  );
};

const toneOfUse = (used: number | null): 'plain' | 'warn' | 'bad' => {
  if (used === null || used < 0.7) return 'plain';
  return used <= 1 ? 'warn' : 'bad';
};

const Budget = ({ board: { abandonment } }: { board: BoardFigures }) => {
  const { day, month, limit } = abandonment;
  const worst = Math.max(day.used ?? 0, month.used ?? 0);
  return (
    <li className={`big budget ${toneOfUse(worst)}`} title={say.formula.abandonment}>
      <span className="name">
        {say.abandonment}, {say.limit(shareOf(limit))}
      </span>
      {(['day', 'month'] as const).map((name) => {
        const { rate, used, answered, abandoned } = abandonment[name];
        return (
          <div key={name} className={`window ${toneOfUse(used)}`}>
            <span>{say.windows[name]}</span>
            <b>{rate === null ? '–' : shareOf(rate)}</b>
            <meter min={0} max={1} value={Math.min(1, used ?? 0)} aria-label={say.used(shareOf(used ?? 0))} />
            <span className="note">{say.answered(countOf(abandoned), countOf(answered))}</span>
          </div>
        );
      })}
    </li>
  );
};

const toneOfHealth = { fine: 'good', quiet: 'soft', troubled: 'bad', behind: 'bad' } as const;

const Health = ({ board: { sms, bus } }: { board: BoardFigures }) => {
  const { submitted, failed, notSent, unknown } = sms;
  return (
    <ul className="health" aria-label={say.health}>
      <li className={toneOfHealth[sms.state]}>
        <span className="light" aria-hidden="true" />
        <b>{say.smsStates[sms.state]}</b>
        <span className="note">{say.smsNotes(countOf(submitted), countOf(failed), countOf(notSent + unknown))}</span>
      </li>
      <li className={toneOfHealth[bus.state]}>
        <span className="light" aria-hidden="true" />
        <b>{say.busStates[bus.state]}</b>
        {bus.state === 'behind' && (
          <span className="note">{say.delay(durationOf((bus.delaySeconds ?? 0) * 1000))}</span>
        )}
      </li>
    </ul>
  );
};

/** `now` by the server's clock. */
export const Board = ({ board, now }: { board: BoardFigures | null; now: number }) => (
  <section className="board" aria-labelledby="board-title" aria-busy={board === null}>
    <header>
      <h2 id="board-title">{say.title}</h2>
      {board !== null && <Health board={board} />}
    </header>
    {board === null ? (
      <ul className="bigs" aria-hidden="true">
        {Array.from({ length: 6 }, (_, index) => (
          <li key={index} className="big empty-big" />
        ))}
      </ul>
    ) : (
      <>
        <ul className="bigs">
          <Lost board={board} />
          <Waiting board={board} now={now} />
          <InFlight board={board} />
          <LiveQueue board={board} now={now} />
          <ServiceLevel board={board} />
          <Budget board={board} />
        </ul>
        <div className="tables">
          <Teams teams={board.teams} />
          <Queues queues={board.queues} now={now} />
        </div>
      </>
    )}
  </section>
);
