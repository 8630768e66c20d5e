/** The summary as a person reads it. */
import type { CountByReason, Summary } from '@ringback/reports/shapes.ts';
import Table from 'cli-table3';

const plain = { head: [], border: [], 'padding-left': 1, 'padding-right': 1 };
/** One frame around all: lines between rows would be most of the ink. */
const framed = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ofAll = (part: number, all: number): string => (all === 0 ? '' : percent(part / all));

const reasons = (counts: CountByReason): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
const sum = (counts: CountByReason): number => Object.values(counts).reduce((total, count) => total + count, 0);

export const summaryTable = (summary: Summary): string => {
  const { input, calls, notEligible, cases, apologies, redials, agents } = summary;
  const table = new Table({
    style: plain,
    chars: framed,
    colAligns: ['left', 'right', 'right', 'left'],
    colWidths: [26, 9, 9, 64],
    wordWrap: true,
  });
  const { opened } = cases;
  const refusedRows = input ? sum(input.rowsRefused) : 0;
  table.push(
    ...(input
      ? [
          [
            'calls read',
            input.callsRead,
            '',
            [
              refusedRows > 0 ? `refused rows: ${reasons(input.rowsRefused)}` : '',
              sum(input.ignored) > 0 ? `ignored: ${reasons(input.ignored)}` : '',
            ]
              .filter(Boolean)
              .join('; '),
          ],
        ]
      : []),
    ['calls queued', calls.queued, '', ''],
    ['calls answered', calls.answered, '', `left in the menu ${calls.lostInMenu}`],
    ['lost', calls.lost, ofAll(calls.lost, calls.queued), 'of calls queued'],
    ['  not eligible', sum(notEligible), ofAll(sum(notEligible), calls.lost), reasons(notEligible)],
    [
      '  merged into a case',
      cases.lossesMerged,
      ofAll(cases.lossesMerged, calls.lost),
      'lost again while being chased',
    ],
    ['cases opened', opened, '', ''],
    ['  recovered by redial', cases.recoveredByRedial, ofAll(cases.recoveredByRedial, opened), ''],
    ['  recovered by caller', cases.recoveredByCaller, ofAll(cases.recoveredByCaller, opened), 'got through alone'],
    ['  given up', sum(cases.gaveUp), ofAll(sum(cases.gaveUp), opened), reasons(cases.gaveUp)],
    ['  open at the end', cases.openAtEnd, ofAll(cases.openAtEnd, opened), ''],
    [
      'apologies sent',
      apologies.sent,
      ofAll(apologies.sent, opened),
      [`delivered ${apologies.delivered}`, reasons(apologies.refused)].filter(Boolean).join('; '),
    ],
    [
      'redials placed',
      redials.placed,
      '',
      `withdrawn ${redials.withdrawn}, displaced inbound ${redials.displacedInbound}`,
    ],
    [
      '  answered by a person',
      redials.answeredByPerson,
      ofAll(redials.answeredByPerson, redials.placed),
      `connected ${redials.connected}, abandoned ${redials.abandoned}`,
    ],
    [
      '  unanswered',
      sum(redials.unanswered),
      ofAll(sum(redials.unanswered), redials.placed),
      reasons(redials.unanswered),
    ],
    [
      'agents',
      agents.count,
      '',
      `occupancy ${percent(agents.occupancyBefore)} before, ${percent(agents.occupancyAfter)} with redials`,
    ],
    [
      'minutes to callback',
      summary.medianMinutesToCallback,
      '',
      `median; 90th percentile ${summary.p90MinutesToCallback}`,
    ],
  );
  return table.toString();
};

/** A file of which no row could be read was most likely given with the wrong format. */
export const nothingRead = (
  { file, format }: { readonly file: string; readonly format: string },
  refused: CountByReason,
): string =>
  sum(refused) === 0
    ? `There are no calls in ${file}.\n`
    : `No row of ${file} could be read as ${format} (${reasons(refused)}): is --format right?\n`;
