/** Figures that do not say what happened. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOOD } from '../audited.ts';
import { casesOf, LOST, loseCall } from '../journey.ts';
import { personOf } from '../made-up-data.ts';
import { LATER, third, opened, queuedRedial, writeSummary, writeCases } from './situations.ts';
import type { MadeUpHistory } from '../made-up-history.ts';
import type { PlantedFault } from './planted-fault.ts';

const heldOut = (h: MadeUpHistory): void => {
  loseCall(h, third, LATER);
  h.stored('CaseOpened', third.cases.opened(LATER + LOST, LATER + LOST, { arm: 'held-out' }));
  h.allRead();
};

export const ofTheFigures: readonly PlantedFault[] = [
  {
    check: 'held-out callers are left alone',
    fault: 'a held-out caller gets an apology',
    says: /a held-out caller is written to/,
    plant(h) {
      heldOut(h);
      h.stored('ApologyRequested', third.cases.apologyRequested(LATER + LOST));
    },
  },
  {
    check: 'held-out callers are left alone',
    fault: 'a held-out caller is redialled before they asked for it',
    says: /a redial for a held-out caller who asked for none/,
    plant(h) {
      heldOut(h);
      h.stored('RedialRequested', third.cases.redialRequested(LATER + LOST));
      h.stored('CallerWished', third.cases.wished(LATER + LOST + 1));
    },
  },
  {
    check: 'recoveries happened',
    fault: 'recovered by a redial that reached nobody',
    says: /no redial of the case connected/,
    plant(h) {
      queuedRedial(h);
      h.stored('CaseRecovered', third.cases.recovered(LATER + 100));
    },
  },
  {
    check: 'recoveries happened',
    fault: 'recovered by a call nobody answered',
    says: /no agent answered/,
    plant(h) {
      opened(h);
      h.stored('CaseRecovered', third.cases.recovered(LATER + 100, { by: 'caller', callId: 'again', redialId: null }));
    },
  },
  {
    check: 'the figures add up',
    fault: 'more losses recorded than told',
    says: /2 lost ≠ 2 opened \+ 1 merged/,
    plant: (h) => h.stored('LossMerged', personOf(1).cases.merged(LOST, LOST)),
  },
  {
    check: 'the figures add up',
    fault: 'a case ended in two ways',
    says: /2 opened ≠ 2 recovered by redial \+ 0 by the caller \+ 1 given up/,
    plant: (h) => h.stored('CaseGivenUp', personOf(2).cases.givenUp(LATER)),
  },
  {
    check: 'summary.json agrees',
    fault: 'a figure is wrong',
    says: /calls\.lost is 2, summary\.json says 3/,
    plant: (h) => writeSummary(h, { calls: { queued: 2, answered: 0, lost: 3, lostInMenu: 0 } }),
  },
  {
    check: 'summary.json agrees',
    fault: 'a reason that never occurred',
    says: /notEligible\.too-late is 0, summary\.json says 1/,
    plant: (h) => writeSummary(h, { notEligible: { 'too-late': 1 } }),
  },
  {
    check: 'summary.json agrees',
    fault: 'the file is broken',
    says: /cannot be read/,
    plant: ({ folder }) => writeFileSync(join(folder, 'summary.json'), '{'),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a lost call has no row',
    says: /lost call call-2 has no row/,
    plant: (h) => writeCases(h, casesOf([[1, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a lost call has two rows',
    says: /call-1 has 2 rows/,
    plant: (h) => writeCases(h, casesOf([...GOOD, [1, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a row of a call that was never lost',
    says: /call-3 has a row and was never lost/,
    plant: (h) => writeCases(h, casesOf([...GOOD, [3, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'another outcome and another case',
    says: /differs in caseId, outcome/,
    plant: (h) =>
      writeCases(
        h,
        casesOf(GOOD).replace(personOf(1).caseId, third.caseId).replace('recovered-by-redial', 'gave-up:expired'),
      ),
  },
];
