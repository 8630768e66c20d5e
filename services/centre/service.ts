/**
 * The simulated contact centre, in two forms. `startDemoCentre` makes callers and agents up, for people to watch.
 * `playRecording` takes them from recorded calls and lays redials over them. Both offer what the dialer asks for: an ACD and
 * a telephone network.
 */
export { startDemoCentre } from './demo/demo-centre.ts';
export type { DemoCentre, DemoDescription, DemoOptions } from './demo/demo-centre.ts';
export { playRecording } from './recorded/play-recording.ts';
export type { PlayedRecording, RecordingOptions } from './recorded/play-recording.ts';
export type { Recording } from './recorded/play-on-clock.ts';
export type { DisplacedCall } from './recorded/displaced-calls.ts';
export { standInCentre } from './stand-in.ts';
export type { StandInCentre, StandInOptions } from './stand-in.ts';
export { telephoneNetwork } from './telephone-network.ts';
export { calleeModel, defaultCalleeParameters, type CalleeParameters } from './callee-model.ts';
