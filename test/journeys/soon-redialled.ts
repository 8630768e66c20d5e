/** A caller whom the simulated telephone network lets pick up a redial soon: the model is the same in every process. */
import { calleeModel } from '@ringback/centre/service.ts';
import { caseIdOf, redialIdOf, type CallId, type CallerId, type TenantId } from '@ringback/contracts/ids.ts';
import { openSealing } from '@ringback/runtime/sealing/sealing.ts';
import { loadOrCreateSecrets, type Secrets } from '@ringback/runtime/sealing/secrets.ts';

export const callerIdUnder = (secrets: Secrets, number: string): CallerId =>
  openSealing({ db: null as never, secrets, now: () => 0 }).callerIdOf('default' as TenantId, number);

/** The id of a call of theirs: lost under it, they answer the redial. */
export const callThatIsSoonRedialled = (secrets: string | Secrets, number: string): string => {
  const caller = callerIdUnder(typeof secrets === 'string' ? loadOrCreateSecrets(secrets) : secrets, number);
  const { meet } = calleeModel(1);
  for (let nth = 0; nth < 10_000; nth++) {
    const call = `call-${nth}` as CallId;
    const redialId = redialIdOf(caseIdOf(caller, call), 1);
    const callee = meet({ redialId, number, earlierCalls: 0, ringTimeoutSeconds: 30 });
    if (callee.kind === 'answers' && callee.by === 'person' && callee.ringSeconds < 2) return call;
  }
  throw new Error('the model knows nobody who picks up soon');
};
