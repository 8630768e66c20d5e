/** Vitest's own report, ended by what this machine could not test and one line of true numbers: `N passed, N failed, N skipped`. */
import { DefaultReporter } from 'vitest/node';
import type { SerializedError } from 'vitest';
import type { TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { capabilities, skipMark, type CapabilityName } from './capabilities.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** `12 passed, 0 failed`, and `, 3 skipped` if any. */
export const lastLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** Suites that name a capability they miss, one line for each capability. */
export const missingLines = (skippedNames: readonly string[]): string[] =>
  (Object.keys(capabilities) as CapabilityName[]).flatMap((name) => {
    const count = skippedNames.filter((skipped) => skipped.includes(skipMark(name))).length;
    if (count === 0) return [];
    const tests = count === 1 ? '1 test' : `${count} tests`;
    return [`Skipped ${tests} that need ${name}: ${capabilities[name].howToGetIt}.`];
  });

const ROOM = 300;

/** One line for each, short: what broke is to be read where the end of a long log is all there is. */
export const failedLines = (tests: readonly TestCase[]): string[] =>
  tests.map((test) => {
    const [error] = test.result().errors ?? [];
    const why = error?.message.split('\n', 1)[0] ?? 'no error was told';
    return `Failed: ${test.module.relativeModuleId} > ${test.fullName}: ${why}`.slice(0, ROOM);
  });

/** A file that does not load and an error outside any test are failures too, else a broken file would vanish from the count. */
const brokenModules = (modules: readonly TestModule[]): number =>
  modules.filter((module) => module.errors().length > 0).length;

/** A hook that threw fails its suite while its tests only count as skipped. */
const brokenSuites = (modules: readonly TestModule[]): number =>
  modules.flatMap((module) => [...module.children.allSuites()]).filter((suite) => suite.errors().length > 0).length;

export default class RingbackReporter extends DefaultReporter {
  override onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, unhandled, reason);
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const skipped = [...inState('skipped'), ...inState('pending')];
    for (const line of missingLines(skipped.map((test) => test.fullName))) this.log(line);
    const broken = inState('failed');
    for (const line of failedLines(broken)) this.log(line);
    const failed = broken.length + brokenModules(modules) + brokenSuites(modules) + unhandled.length;
    this.log(lastLine({ passed: inState('passed').length, failed, skipped: skipped.length }));
  }
}
