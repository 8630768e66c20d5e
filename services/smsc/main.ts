/** The built-in SMSC as a process of its own, its inbox over HTTP. */
import { runService } from '@ringback/runtime/process.ts';
import { smscSettings } from './settings.ts';
import { startSmsc } from './smsc.ts';

await runService({
  name: 'smsc',
  environment: process.env,
  settings: smscSettings,
  async start({ smscHost: host, smscPort: port, smscFile: file, smscUser, smscPassword: password }, { clock, log }) {
    const account = smscUser === null ? {} : { account: { systemId: smscUser, password: password ?? '' } };
    const smsc = await startSmsc({ host, port, file, clock, log, ...account });
    log.info({ smpp: `smpp://${host}:${smsc.port}` }, 'SMPP listens');
    return smsc;
  },
});
