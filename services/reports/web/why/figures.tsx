/** Every figure the pacer of a team looked at. */
import type { ReactNode } from 'react';
import type { PacedTeam } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { countOf, decimalOf, shareOf } from '../times.ts';
import { limitText } from './sentences.ts';

const say = texts.why;

const Row = ({ name, children }: { name: keyof typeof say.rows; children: ReactNode }) => (
  <div>
    <dt>{say.rows[name]}</dt>
    <dd>{children ?? say.notTold}</dd>
  </div>
);

const Part = ({ name, children }: { name: keyof typeof say.parts; children: ReactNode }) => (
  <section>
    <h3>{say.parts[name]}</h3>
    <dl>{children}</dl>
  </section>
);

const seconds = (value: number): string => texts.seconds(value);
const shareOrNot = (value: number | null): string => (value === null ? say.notTold : shareOf(value));

const Agents = ({ team: { knew } }: { team: PacedTeam }) => (
  <Part name="agents">
    <Row name="free">{countOf(knew.free)}</Row>
    <Row name="talking">{countOf(knew.talking)}</Row>
    <Row name="wrappingUp">{countOf(knew.wrappingUp)}</Row>
    <Row name="paused">{countOf(knew.paused)}</Row>
    <Row name="kept">{countOf(knew.keptForLive + knew.busyForLive)}</Row>
  </Part>
);

const Redials = ({ team: { knew } }: { team: PacedTeam }) => (
  <Part name="redials">
    <Row name="waiting">{countOf(knew.waiting + knew.waitingReserved)}</Row>
    <Row name="waitingReserved">{countOf(knew.waitingReserved)}</Row>
    <Row name="reserved">{countOf(knew.ringing.reserved)}</Row>
    <Row name="predictive">{countOf(knew.ringing.predictive)}</Row>
    <Row name="oldest">{seconds(knew.ringing.oldestSeconds)}</Row>
    <Row name="answered">{countOf(knew.answeredWaiting)}</Row>
  </Part>
);

const yieldsWhen = ({ afterWaitSeconds, belowServiceLevel }: PacedTeam['yields']): string => {
  const when = [
    ...(afterWaitSeconds === null ? [] : [say.yieldsAfter(seconds(afterWaitSeconds))]),
    ...(belowServiceLevel === null ? [] : [say.yieldsBelow(shareOf(belowServiceLevel))]),
  ];
  return when.length === 0 ? say.never : when.join(` ${say.or} `);
};

const LiveCallers = ({ team: { knew, yields } }: { team: PacedTeam }) => (
  <Part name="live">
    <Row name="queue">{knew.inbound === null ? null : countOf(knew.inbound.waiting)}</Row>
    <Row name="longest">{knew.inbound === null ? null : seconds(knew.inbound.longestWaitSeconds)}</Row>
    <Row name="serviceLevel">{shareOrNot(knew.inbound?.serviceLevel ?? null)}</Row>
    <Row name="yields">{yieldsWhen(yields)}</Row>
  </Part>
);

const Learned = ({ team: { estimates } }: { team: PacedTeam }) => (
  <Part name="learned">
    <Row name="answerChance">{shareOf(estimates.answerChance)}</Row>
    <Row name="ring">{seconds(estimates.ringSeconds)}</Row>
    <Row name="talk">{seconds(estimates.talkSeconds)}</Row>
    <Row name="wrapUp">{seconds(estimates.wrapUpSeconds)}</Row>
    <Row name="heard">{countOf(estimates.redialsHeard)}</Row>
  </Part>
);

const Ledger = ({ team: { ledger } }: { team: PacedTeam }) => {
  const window = ({ answered, abandoned }: { answered: number; abandoned: number }): string =>
    say.window(countOf(abandoned), countOf(answered), shareOf(ledger.limit));
  return (
    <Part name="ledger">
      {ledger.campaign !== null && <Row name="campaign">{ledger.campaign}</Row>}
      <Row name="day">{window(ledger.day)}</Row>
      <Row name="month">{window(ledger.month)}</Row>
      <Row name="room">{decimalOf(Math.max(0, ledger.room))}</Row>
      <Row name="shared">{countOf(ledger.sharedByTeams)}</Row>
    </Part>
  );
};

const Decided = ({ team }: { team: PacedTeam }) => (
  <Part name="decided">
    <Row name="setMode">{say.setModes[team.setMode]}</Row>
    <Row name="mode">{say.setModes[team.mode]}</Row>
    <Row name="limit">{limitText(team.limit)}</Row>
    {team.risk !== null && <Row name="risk">{shareOf(team.risk)}</Row>}
    {team.allowedRisk !== null && <Row name="allowed">{shareOf(team.allowedRisk)}</Row>}
  </Part>
);

export const WhyFigures = ({ team }: { team: PacedTeam }) => (
  <div className="why-figures">
    <Decided team={team} />
    <Agents team={team} />
    <Redials team={team} />
    <LiveCallers team={team} />
    <Learned team={team} />
    <Ledger team={team} />
  </div>
);
