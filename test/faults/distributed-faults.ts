/** All that can happen to a cluster. A new fault is a file in this folder and a line here. */
import { delayAndReorder } from './delay-and-reorder.ts';
import { deliverTwice } from './deliver-twice.ts';
import type { Fault } from './fault.ts';
import { killProcesses } from './kill-processes.ts';
import { pauseReplicas } from './pause-replicas.ts';
import { poisonTopics } from './poison-topics.ts';
import { kafkaAway, postgresAway } from './server-away.ts';
import { stepClock, stepClockBack, stepClockBackForGood } from './step-clock.ts';

export const distributedFaults: readonly Fault[] = [
  killProcesses,
  kafkaAway,
  postgresAway,
  pauseReplicas,
  deliverTwice,
  delayAndReorder,
  poisonTopics,
  stepClock,
  stepClockBack,
  stepClockBackForGood,
];
