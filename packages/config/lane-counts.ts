/** Reporter of `npm run test:edge`: at the end one line a lane with its counts, and what was left out of it. */
import type { Reporter, TestModule } from 'vitest/node';

type Counts = { files: number; passed: number; failed: number; skipped: number };

function countsOf(modules: readonly TestModule[]): Map<string, Counts> {
  const lanes = new Map<string, Counts>();
  for (const module of modules) {
    const lane = lanes.get(module.project.name) ?? { files: 0, passed: 0, failed: 0, skipped: 0 };
    lanes.set(module.project.name, lane);
    lane.files += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never ran is no better than one that failed.
      lane[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return lanes;
}

/** vitest constructs what a reporter's file exports as default. */
export default function laneCounts(): Reporter {
  return {
    onTestRunEnd: (modules) => {
      for (const [lane, { files, passed, failed, skipped }] of countsOf(modules))
        console.log(
          `${lane}: ${String(files)} files, ${String(passed)} tests passed, ${String(failed)} failed, ${String(skipped)} skipped`,
        );
    },
  };
}
