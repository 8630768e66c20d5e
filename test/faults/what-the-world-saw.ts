/** What the doubles of the outside world durably saw, held against what the services say they did. */
import { join } from 'node:path';
import { rowsOf, type Fact, type History } from '../journeys/history.ts';

const idsOf = (facts: readonly Fact[], type: string, field: string): string[] =>
  facts.filter((fact) => fact.type === type).map((fact) => String(fact.data[field]));

/** The SMSC got no more messages than were meant to be sent, nor any destination more than its caller had coming. */
export const smsNobodyMeant = (folder: string, { facts }: History): string[] => {
  const intents = idsOf(facts, 'SmsSubmitting', 'smsId');
  const perCaller = Map.groupBy(idsOf(facts, 'SmsSubmitting', 'callerId'), (caller) => caller);
  const messages = rowsOf(join(folder, 'smsc.db'), 'SELECT destination FROM sms').map(
    (row) => (row as { destination: string }).destination,
  );
  const perNumber = Map.groupBy(messages, (number) => number);
  const byCount = (sizes: readonly number[]): number[] => [...sizes].sort((a, b) => b - a);
  const meant = byCount([...perCaller.values()].map(({ length }) => length));
  const got = byCount([...perNumber.values()].map(({ length }) => length));
  return [
    ...(messages.length > intents.length ? [`${messages.length} SMS for ${intents.length} intents`] : []),
    // Numbers are not known to the store: whoever got most got at most what the caller with most intents was meant to.
    ...got.flatMap((count, nth) =>
      count > (meant[nth] ?? 0)
        ? [`the ${nth + 1}. busiest number got ${count} SMS, its caller ${meant[nth] ?? 0} intents`]
        : [],
    ),
  ];
};

interface PlacedCall {
  readonly redialId: string;
  readonly number: string;
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

const placedCalls = (folder: string): readonly PlacedCall[] =>
  rowsOf(
    join(folder, 'centre-placed-calls.sqlite'),
    'SELECT redialId, numberHash AS number, placedAt AS "from", endedAt AS "to" FROM placed_calls ORDER BY placedAt',
  ) as readonly PlacedCall[];

/** Stored in one order, told by the clock in the other: it was set back in between, and says nothing of what rang into what. */
const clockWasSetBack = (one: Fact | undefined, other: Fact | undefined): boolean =>
  one !== undefined && other !== undefined && one.position > other.position && one.at < other.at;

/** Every call on the wire has its intent in the store, and no number was rung while it was still being rung. */
export const callsNobodyMeant = (folder: string, { facts }: History): string[] => {
  const intents = facts.filter(({ type }) => type === 'RedialPlaced');
  const meant = new Map(intents.map((intent) => [String(intent.data['redialId']), intent]));
  const calls = placedCalls(folder);
  const withoutIntent = calls
    .filter(({ redialId }) => !meant.has(redialId))
    .map((call) => `${call.redialId} rang without intent`);
  const atOnce = [...Map.groupBy(calls, ({ number }) => number).values()].flatMap((toOne) =>
    toOne.flatMap((call, nth) =>
      toOne
        .slice(0, nth)
        .some(
          (before) =>
            (before.to ?? call.from + 1) > call.from &&
            !clockWasSetBack(meant.get(before.redialId), meant.get(call.redialId)),
        )
        ? [`${call.redialId} rang a number that was on a call of ours`]
        : [],
    ),
  );
  return [...withoutIntent, ...atOnce];
};
