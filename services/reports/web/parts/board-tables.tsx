/** Agents by state for each team, and each live queue. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { Board } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { countOf, lasting, shareOf } from '../times.ts';

const say = texts.board;
const states: readonly AgentStatus[] = ['free', 'reserved', 'talking', 'wrap-up', 'paused'];

export const Teams = ({ teams }: { teams: Board['teams'] }) =>
  teams.length === 0 ? null : (
    <div className="card scrolls" role="region" aria-label={say.teams} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.team}</th>
            {states.map((state) => (
              <th key={state} scope="col">
                {texts.agents.status[state]}
              </th>
            ))}
            <th scope="col">{say.redialsWaiting}</th>
            <th scope="col">{say.redialsInFlight}</th>
          </tr>
        </thead>
        <tbody>
          {teams.map(({ teamId, agents, waiting, inFlight }) => (
            <tr key={teamId}>
              <th scope="row">
                <span className="place">{teamId}</span>
              </th>
              {states.map((state) => (
                <td key={state} className={agents[state] === 0 ? 'zero' : state}>
                  {countOf(agents[state])}
                </td>
              ))}
              <td className={waiting === 0 ? 'zero' : ''}>{countOf(waiting)}</td>
              <td className={inFlight === 0 ? 'zero' : ''}>{countOf(inFlight)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

export const Queues = ({ queues, now }: { queues: Board['queues']; now: number }) =>
  queues.length === 0 ? null : (
    <div className="card scrolls" role="region" aria-label={say.queues} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.queueName}</th>
            <th scope="col">{say.waitingNow}</th>
            <th scope="col">{say.answeredNow}</th>
            <th scope="col">{say.lostNow}</th>
            <th scope="col">{say.serviceLevel}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.queue}>
              <th scope="row">
                <span className="place">{queue.queue}</span>
              </th>
              <td className={queue.waiting === 0 ? 'zero' : ''}>
                {countOf(queue.waiting)}
                {queue.longestSince !== null && <small> {lasting(queue.longestSince, now)}</small>}
              </td>
              <td>{countOf(queue.answered)}</td>
              <td>{countOf(queue.lost)}</td>
              <td>{queue.serviceLevel === null ? '–' : shareOf(queue.serviceLevel)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
