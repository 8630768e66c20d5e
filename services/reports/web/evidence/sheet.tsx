/** One redial on one sheet: every line says what was recorded, or that it was not. */
import type { ReactNode } from 'react';
import type { Evidence } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { countOf, durationOf, fullTimeOf, shareOf } from '../times.ts';
import { PrintedBy } from './printed-by.tsx';
import type { Printing } from './use-printing.ts';

const say = texts.evidence;
type RowName = keyof typeof say.rows;

const Row = ({ name, children }: { name: RowName; children: ReactNode }) => (
  <div className="row">
    <dt>{say.rows[name]}</dt>
    <dd className={children === null ? 'absent' : undefined}>{children ?? say.notRecorded}</dd>
  </div>
);

const Part = ({ name, children }: { name: keyof typeof say.parts; children: ReactNode }) => (
  <section>
    <h4>{say.parts[name]}</h4>
    <dl>{children}</dl>
  </section>
);

const orNull = <T, R>(value: T | null | undefined, tell: (value: T) => R): R | null =>
  value === null || value === undefined ? null : tell(value);
const time = (at: string | null): string | null => orNull(at, fullTimeOf);
const secondsOf = (value: number | null | undefined): string | null =>
  orNull(value, (one) => `${countOf(one)} ${texts.units.second}`);
const yesOrNo = (value: boolean | null | undefined): string | null => orNull(value, (one) => (one ? say.yes : say.no));
const words = (key: string): string =>
  key.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
/** `2026-11-22T10:00:31+03:00[Europe/Moscow]` as people write it. */
const localText = (at: string | null | undefined): string | null =>
  orNull(at, (one) => one.replace('T', ' ').replace(/\[.*$/, ''));

const Asked = ({ told: { asked, contacts } }: { told: Evidence }) => {
  const decision = asked?.decision;
  const inputs = Object.entries(decision?.inputs ?? {});
  const zone = orNull(decision?.zone, (name) =>
    [name, say.zoneSources[decision?.zoneSource ?? ''] ?? say.notRecorded].join(', '),
  );
  return (
    <Part name="asked">
      <Row name="askedAt">{time(asked?.at ?? null)}</Row>
      <Row name="rule">
        {orNull(decision?.rule, (rule) => (
          <code>{rule}</code>
        ))}
      </Row>
      <Row name="inputs">
        {inputs.length === 0 ? null : inputs.map(([key, value]) => `${words(key)} ${value ?? '–'}`).join('; ')}
      </Row>
      <Row name="policy">{decision?.policyVersion ?? null}</Row>
      <Row name="jurisdiction">{decision?.jurisdiction ?? null}</Row>
      <Row name="localAsked">{localText(decision?.localTime)}</Row>
      <Row name="zone">{zone}</Row>
      <Row name="window">
        {orNull(asked?.notBefore, (from) => `${fullTimeOf(from)} – ${time(asked?.notAfter ?? null) ?? '?'}`)}
      </Row>
      {asked?.promisedAt !== null && asked !== null && <Row name="promised">{time(asked.promisedAt)}</Row>}
      <Row name="ringTimeout">{secondsOf(asked?.ringTimeoutSeconds)}</Row>
      <Row name="reservedOnly">{yesOrNo(asked?.reservedAgentOnly)}</Row>
      <Row name="contacts">
        {orNull(contacts.inDay, (count) =>
          say.contacts(countOf(count), orNull(contacts.allowed, countOf) ?? say.notRecorded),
        )}
      </Row>
    </Part>
  );
};

const Placed = ({ placed }: { placed: NonNullable<Evidence['placed']> }) => {
  const { policy, reason, freeAgents, inFlight, waiting, limit } = placed.pacing;
  return (
    <Part name="placed">
      <Row name="placedAt">{time(placed.at)}</Row>
      <Row name="localPlaced">{localText(placed.localTime)}</Row>
      <Row name="cli">{placed.cli}</Row>
      <Row name="manner">{orNull(placed.manner, (manner) => say.manners[manner])}</Row>
      <Row name="agent">{placed.agentId ?? (placed.manner === 'predictive' ? '–' : null)}</Row>
      <Row name="pacing">{orNull(policy, (name) => [name, reason].filter((one) => one !== undefined).join(', '))}</Row>
      <Row name="knew">
        {freeAgents === undefined ? null : say.knew(countOf(freeAgents), countOf(inFlight ?? 0), countOf(waiting ?? 0))}
      </Row>
      <Row name="limitThatBound">
        {orNull(limit, (code) => (
          <code>{code}</code>
        ))}
      </Row>
    </Part>
  );
};

const limitOf = ({ limitSeconds, inTime, answeredAt }: Evidence): string | null => {
  const limit = secondsOf(limitSeconds);
  if (limit === null) return null;
  if (inTime === null) return answeredAt === null ? say.open(limit) : limit;
  return inTime ? say.met(limit) : say.missed(limit);
};

const Went = ({ told }: { told: Evidence }) => {
  const { status, reason, answeredAt, connectedAt, ringSeconds, secondsToAgent, talkSeconds, agentId } = told;
  const result = say.statuses[status];
  const wasPlaced = told.placed !== null;
  return (
    <Part name="went">
      <Row name="ring">{secondsOf(ringSeconds) ?? (wasPlaced ? null : say.notReached)}</Row>
      <Row name="answered">{time(answeredAt) ?? say.notReached}</Row>
      <Row name="connected">
        {orNull(connectedAt, (at) => `${fullTimeOf(at)}, ${agentId ?? '–'}`) ?? say.notReached}
      </Row>
      <Row name="toAgent">{secondsOf(secondsToAgent) ?? (answeredAt === null ? say.notReached : null)}</Row>
      <Row name="limit">{limitOf(told)}</Row>
      <Row name="result">{reason === null ? result : say.because(result, texts.reason(reason))}</Row>
      <Row name="talk">
        {orNull(talkSeconds, (seconds) => durationOf(seconds * 1000)) ?? (connectedAt === null ? say.notReached : null)}
      </Row>
    </Part>
  );
};

const windowOf = ({ answered, abandoned }: { answered: number; abandoned: number }): string =>
  say.window(countOf(abandoned), countOf(answered), answered === 0 ? '–' : shareOf(abandoned / answered));

const Counters = ({ ledger }: { ledger: Evidence['ledger'] }) => (
  <Part name="counters">
    <Row name="day">{orNull(ledger, ({ day }) => windowOf(day))}</Row>
    <Row name="month">{orNull(ledger, ({ month }) => windowOf(month))}</Row>
    <Row name="ledgerLimit">{orNull(ledger, ({ limit }) => shareOf(limit))}</Row>
  </Part>
);

const Trace = ({ told }: { told: Evidence }) => (
  <Part name="trace">
    <Row name="redial">{told.redialId}</Row>
    <Row name="case">{told.caseId}</Row>
    <Row name="client">{told.client}</Row>
    <Row name="team">{told.team}</Row>
    <Row name="lost">{time(told.lostAt)}</Row>
    <Row name="events">
      <ul className="events">
        {told.events.map(({ id, type, at }) => (
          <li key={id}>
            {type} <time dateTime={at}>{fullTimeOf(at)}</time> <code>{id}</code>
          </li>
        ))}
      </ul>
    </Row>
  </Part>
);

export const Sheet = ({ told, printing }: { told: Evidence; printing: Printing }) => (
  <article className="card padded sheet" aria-labelledby={`sheet-${told.redialId}`}>
    <header>
      <h3 id={`sheet-${told.redialId}`}>{say.attempt(told.attempt === null ? '?' : countOf(told.attempt))}</h3>
      <p>
        {texts.cases.caller(told.caller)}, {texts.product}
      </p>
    </header>
    <Asked told={told} />
    {told.placed !== null && <Placed placed={told.placed} />}
    <Went told={told} />
    {told.placed !== null && <Counters ledger={told.placed === null ? null : told.ledger} />}
    <Trace told={told} />
    <PrintedBy printing={printing} />
  </article>
);
