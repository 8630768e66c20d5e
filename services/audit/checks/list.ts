/** Every check, in the order it is reported. A new one is a file in this folder and a line here. */
import type { Check } from '../check.ts';
import { busTellsWhatIsStored } from './bus-tells-what-is-stored.ts';
import { casesFileAgrees } from './cases-file-agrees.ts';
import { decisionsExplainThemselves } from './decisions-explain-themselves.ts';
import { eventsKeepTheContracts } from './events-keep-the-contracts.ts';
import { failedOnceOnlyWithAnAgentReserved } from './failed-once-only-with-an-agent-reserved.ts';
import { figuresAddUp } from './figures-add-up.ts';
import { heldOutCallersAreLeftAlone } from './held-out-callers-are-left-alone.ts';
import { lostCallsAreAccountedFor } from './lost-calls-are-accounted-for.ts';
import { networkRangNoMoreThanWasMeant } from './network-rang-no-more-than-was-meant.ts';
import { noDeadAir } from './no-dead-air.ts';
import { noRedialAfterGettingThrough } from './no-redial-after-getting-through.ts';
import { noRedialToACallerOnTheLine } from './no-redial-to-a-caller-on-the-line.ts';
import { oneAnswerPerReply } from './one-answer-per-reply.ts';
import { oneApologyPerCase } from './one-apology-per-case.ts';
import { oneCaseAtATime } from './one-case-at-a-time.ts';
import { oneRedialInFlight } from './one-redial-in-flight.ts';
import { operatorTookNoMoreThanWasMeant } from './operator-took-no-more-than-was-meant.ts';
import { optedOutCallersAreLeftAlone } from './opted-out-callers-are-left-alone.ts';
import { recoveriesHappened } from './recoveries-happened.ts';
import { redialsAreNeverPlacedTwiceBlindly } from './redials-are-never-placed-twice-blindly.ts';
import { smsAreNeverSentTwiceBlindly } from './sms-are-never-sent-twice-blindly.ts';
import { storedEventsReachTheBus } from './stored-events-reach-the-bus.ts';
import { streamsAreWhole } from './streams-are-whole.ts';
import { summaryAgrees } from './summary-agrees.ts';
import { supervisorsAreObeyed } from './supervisors-are-obeyed.ts';
import { unreadableMessagesAreSetAside } from './unreadable-messages-are-set-aside.ts';

export const checks: readonly Check[] = [
  streamsAreWhole,
  eventsKeepTheContracts,
  storedEventsReachTheBus,
  busTellsWhatIsStored,
  lostCallsAreAccountedFor,
  unreadableMessagesAreSetAside,
  oneCaseAtATime,
  oneRedialInFlight,
  noRedialToACallerOnTheLine,
  noRedialAfterGettingThrough,
  optedOutCallersAreLeftAlone,
  heldOutCallersAreLeftAlone,
  supervisorsAreObeyed,
  smsAreNeverSentTwiceBlindly,
  oneApologyPerCase,
  oneAnswerPerReply,
  redialsAreNeverPlacedTwiceBlindly,
  operatorTookNoMoreThanWasMeant,
  networkRangNoMoreThanWasMeant,
  noDeadAir,
  failedOnceOnlyWithAnAgentReserved,
  decisionsExplainThemselves,
  recoveriesHappened,
  figuresAddUp,
  summaryAgrees,
  casesFileAgrees,
];
