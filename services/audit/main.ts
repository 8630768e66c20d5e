/** `npm run audit`. Exit codes: 0 all kept, 1 violations, 2 wrong use or a folder that cannot be read. */
import { parseAuditArguments, usage, UsageProblem } from './arguments.ts';
import { audit, type CheckResult } from './audit.ts';
import { historyFilesIn, HistoryUnreadable } from './folder.ts';
import { closingLine, closingSentence, resultLines, resultText } from './report.ts';

const SHOWN_TO_A_PERSON = 20;
const SHOWN_TO_A_PROGRAM = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const run = (): number => {
  const args = parseAuditArguments(process.argv.slice(2));
  if (args === 'help') {
    say(usage);
    return 0;
  }
  const { folder, rules, json } = args;
  const results: CheckResult[] = [];
  if (!json) say(`Audit of ${folder}\n`);
  for (const result of audit(historyFilesIn(folder), { rules, shown: json ? SHOWN_TO_A_PROGRAM : SHOWN_TO_A_PERSON })) {
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
  process.exitCode = run();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}
