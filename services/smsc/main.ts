/** The built-in SMSC as a process of its own, its inbox over HTTP. */
import { runService } from '@ringback/runtime/process.ts';
import { behaviourIn, smscSettings } from './settings.ts';
import { startSmsc } from './smsc.ts';

await runService({
  name: 'smsc',
  environment: process.env,
  settings: smscSettings,
  async start(settings, { clock, log }) {
    const { smscHost: host, smscPort: port, smscFile: file, smscUser, smscPassword } = settings;
    const account = smscUser === null ? {} : { account: { systemId: smscUser, password: smscPassword ?? '' } };
    const smsc = await startSmsc({ host, port, file, clock, log, behaviour: behaviourIn(settings), ...account });
    log.info({ smpp: `smpp://${host}:${smsc.port}` }, 'SMPP listens');
    return smsc;
  },
});
