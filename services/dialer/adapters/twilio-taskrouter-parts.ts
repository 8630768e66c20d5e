/** TaskRouter as an ACD, put together. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { Acd } from '../ports.ts';
import { taskRouterAcd } from './twilio-taskrouter-acd.ts';
import { taskRouterQueue } from './twilio-taskrouter-queue.ts';
import type { CompleteTaskRouterSettings } from './twilio-taskrouter-settings.ts';
import { taskRouterAt } from './twilio-taskrouter.ts';
import type { Twilio, TwilioAccount } from './twilio-voice.ts';

export const taskRouterFor = (
  twilio: Twilio,
  account: TwilioAccount,
  settings: CompleteTaskRouterSettings,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Acd => {
  const { taskrouterWorkflowSid: workflowSid, taskrouterPriority: priority, taskrouterLookMs: lookMs } = settings;
  const taskRouter = taskRouterAt(twilio, {
    account,
    workspaceSid: settings.taskrouterWorkspaceSid,
    workflowSid,
    taskChannel: settings.taskrouterTaskChannel,
  });
  return taskRouterAcd({
    taskRouter,
    queue: workflowSid === null ? null : taskRouterQueue({ clock, log, taskRouter, priority, lookMs }),
    reservedActivitySid: settings.taskrouterReservedActivitySid,
    teamsAttribute: settings.taskrouterTeamsAttribute,
  });
};
