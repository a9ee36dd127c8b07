import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that last much longer than others of their lane. vitest starts those first that lasted longest the last time; on a fresh clone it knows nothing and goes
 * by size, and one that starts last keeps one core busy while the other has nothing to do.
 */
const LONG = [
  'apps/web/src/pages.journey.test.ts',
  'apps/web/src/pages-english.journey.test.ts',
  'apps/web/src/pages-director.journey.test.ts',
  'packages/testing/src/isolation/single-lock.slow.test.ts',
  'packages/testing/src/isolation/matrix.isolation.test.ts',
  'packages/testing/src/isolation/row-security.isolation.test.ts',
  'apps/api/src/operator.db.test.ts',
];

const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((path) => moduleId.endsWith(path));

/** Lanes one after another, as before; in each its long files first. */
// eslint-disable-next-line no-restricted-syntax -- vitest takes nothing but a class
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => order(a) - order(b) || Number(isLong(b)) - Number(isLong(a)));
  }
}
