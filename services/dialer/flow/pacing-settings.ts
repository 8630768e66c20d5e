/** The settings of the pacing engine, as the dialer's say. */
import { defaultPacing, type PacingSettings } from '../pacing/settings.ts';
import type { CallPlacer } from '../ports.ts';
import type { DialerSettings } from '../settings.ts';

/** From the pick-up: within these a person who answered is with an agent. */
export const secondsToConnect = ({
  greetingSeconds,
  connectWithinSeconds,
}: Pick<DialerSettings, 'greetingSeconds' | 'connectWithinSeconds'>): number => greetingSeconds + connectWithinSeconds;

/** Where an agent has to be called first, nobody is with a caller in time: there automatic means progressive. */
export const pacingSettingsOf = (settings: DialerSettings, { joinsAtOnce = true }: CallPlacer): PacingSettings => {
  const { pacingMode, pacingReserve: reserve } = settings;
  const inbound = { waitSeconds: settings.yieldAfterWaitSeconds, serviceLevel: settings.yieldBelowServiceLevel };
  const mode = pacingMode === 'automatic' && !joinsAtOnce ? 'progressive' : pacingMode;
  const { tuning } = defaultPacing;
  const outlook = { ...tuning.outlook, graceSeconds: secondsToConnect(settings) };
  return { ...defaultPacing, mode, reserve, inbound, tuning: { ...tuning, outlook } };
};
