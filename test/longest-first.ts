/** In which order test files run: those that bring servers, processes or a browser first, so that no long one is alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest, then those that disturb it least, then other long ones; whatever is not here comes after them. */
const ORDER = [
  'test/faults/distributed',
  'test/browser/',
  'test/ports/',
  'test/journeys/from-manifests',
  'test/faults/',
  'test/journeys/',
  'test/',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = ORDER.findIndex((start) => moduleId.includes(`/${start}`));
  return place < 0 ? ORDER.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
