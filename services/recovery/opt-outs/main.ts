/** `npm run opt-outs`. Exit codes: 0 done, 1 could not be done or rows were refused, 2 wrong use. */
import { readFile, writeFile } from 'node:fs/promises';
import { tenantId } from '@ringback/contracts/ids.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openGround } from '@ringback/runtime/ground/open-ground.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { readPolicy } from '../policy-file.ts';
import { parseOptOutArguments, usage, UsageProblem, type OptOutArguments } from './arguments.ts';
import { OptOutFileProblem, readOptOuts, writeOptOuts } from './opt-out-file.ts';
import { exportOptOuts, importOptOuts } from './opt-out-list.ts';
import { readOptOutSettings } from './settings.ts';

const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);
const OWNER_ONLY = 0o600;

const fail = (error: unknown): never => {
  throw error;
};

const read = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) =>
    fail(new OptOutFileProblem(`${file} cannot be read (${cause.code ?? cause.message}).`, { cause })),
  );

const obey = async ({ command, file, dataDir, tenant }: OptOutArguments): Promise<void> => {
  const named = tenantId.safeParse(tenant);
  if (!named.success) throw new UsageProblem('--tenant is a name of letters, digits and . _ : @ / + -');
  const rows = command === 'import' ? readOptOuts(await read(file)) : [];
  const settings = readOptOutSettings(process.env, dataDir);
  const policy = await readPolicy(settings.policyFile);
  const log = openLog({ service: 'opt-outs', level: 'silent', pretty: false });
  const ground = openGround(settings, { service: 'opt-outs', clock: realClock(fail), log, onCrash: fail });
  try {
    const platform = await ground.platform;
    if (command === 'export') {
      const optOuts = await exportOptOuts(platform, named.data);
      const text = writeOptOuts(optOuts);
      if (file === '-') return say(text);
      await writeFile(file, text, { mode: OWNER_ONLY });
      return say(`${optOuts.length} callers are out; ${file} names them\n`);
    }
    const { added, already, refused } = await importOptOuts(platform, named.data, policy, rows);
    for (const { line, reason } of refused) complain(`line ${line}: ${reason}`);
    say(`${added} callers opted out, ${already} were out before, ${refused.length} rows refused\n`);
    if (refused.length > 0) process.exitCode = 1;
  } finally {
    await ground.close();
  }
};

const run = async (): Promise<void> => {
  const args = parseOptOutArguments(process.argv.slice(2));
  if (args === 'help') return say(`${usage}\n`);
  await obey(args);
};

await run().catch((error: unknown) => {
  const known = error instanceof Error && error.name.endsWith('Problem');
  complain(known ? error.message : String((error as Error).stack ?? error));
  const wrongUse = error instanceof UsageProblem;
  if (wrongUse) complain('npm run opt-outs -- --help tells how.');
  process.exitCode = wrongUse ? 2 : 1;
});
