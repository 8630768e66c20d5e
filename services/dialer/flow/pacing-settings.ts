/** The settings of the pacing engine, as the dialer's say. */
import type { TeamId } from '@ringback/contracts/ids.ts';
import { defaultPacing, type Mode, type PacingSettings } from '../pacing/settings.ts';
import type { CallPlacer } from '../ports.ts';
import type { DialerSettings } from '../settings.ts';

/** From the pick-up: within these a person who answered is with an agent. */
export const secondsToConnect = ({
  greetingSeconds,
  connectWithinSeconds,
}: Pick<DialerSettings, 'greetingSeconds' | 'connectWithinSeconds'>): number => greetingSeconds + connectWithinSeconds;

/** As it is set for the team, else for all. */
export const setModeOf = (
  { pacingMode, pacingModeOfTeams }: Pick<DialerSettings, 'pacingMode' | 'pacingModeOfTeams'>,
  team: TeamId,
): Mode => {
  const own = pacingModeOfTeams.find((entry) => entry.startsWith(`${team}=`));
  // Entries that were checked.
  return own === undefined ? pacingMode : (own.slice(team.length + 1) as Mode);
};

/** Where an agent has to be called first, nobody is with a caller in time: there automatic means progressive. */
export const pacingSettingsOf = (
  settings: DialerSettings,
  { joinsAtOnce = true }: CallPlacer,
  team: TeamId,
): PacingSettings => {
  const set = setModeOf(settings, team);
  const { pacingReserve: reserve } = settings;
  const inbound = { waitSeconds: settings.yieldAfterWaitSeconds, serviceLevel: settings.yieldBelowServiceLevel };
  const mode = set === 'automatic' && !joinsAtOnce ? 'progressive' : set;
  const { tuning } = defaultPacing;
  const outlook = { ...tuning.outlook, graceSeconds: secondsToConnect(settings) };
  return { ...defaultPacing, mode, reserve, inbound, tuning: { ...tuning, outlook } };
};
