/** `npm run audit`. Exit codes: 0 all kept, 1 violations, 2 wrong use or a history that cannot be read. */
import { parseAuditArguments, usage, UsageProblem } from './arguments.ts';
import { auditEvidence, type CheckResult } from './audit.ts';
import { HistoryUnreadable, placesAt, placesIn } from './folder.ts';
import { evidenceOf, namesOf } from './places.ts';
import { closingLine, closingSentence, resultLines, resultText } from './report.ts';

const SHOWN_TO_A_PERSON = 20;
const SHOWN_TO_A_PROGRAM = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const run = async (): Promise<number> => {
  const args = parseAuditArguments(process.argv.slice(2), process.env);
  if (args === 'help') {
    say(usage);
    return 0;
  }
  const { where, rules, json } = args;
  const places = 'folder' in where ? placesIn(where.folder) : placesAt(where.addresses, where);
  if (!json) say(`Audit of ${'folder' in where ? where.folder : namesOf(places)}\n`);
  const evidence = await evidenceOf(places, { ...args, serial: `${process.pid}-${Date.now()}` });
  const results: CheckResult[] = [];
  for (const result of auditEvidence(evidence, { rules, shown: json ? SHOWN_TO_A_PROGRAM : SHOWN_TO_A_PERSON })) {
    say(json ? resultLines(result).join('\n') : resultText(result));
    results.push({ ...result, violations: [] });
  }
  say(json ? closingLine(results) : `\n${closingSentence(results)}`);
  return results.some(({ outcome }) => outcome === 'violated') ? 1 : 0;
};

const explain = (error: unknown): string => {
  if (error instanceof UsageProblem) return `${error.message}\nnpm run audit -- --help tells how.`;
  if (error instanceof HistoryUnreadable) return error.message;
  return `The audit failed: ${error instanceof Error ? error.stack : String(error)}`;
};

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}
