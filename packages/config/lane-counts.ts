/** Reporter at the end of a run: one line a lane with its counts, its seconds and its slowest file, and what was left out of it. */
import type { Reporter, TestModule } from 'vitest/node';

type Lane = {
  files: number;
  passed: number;
  failed: number;
  skipped: number;
  /** Of all its files together, their hooks included. */
  seconds: number;
  slowest: { file: string; seconds: number };
};

function lanesOf(modules: readonly TestModule[]): Map<string, Lane> {
  const lanes = new Map<string, Lane>();
  for (const module of modules) {
    const lane = lanes.get(module.project.name) ?? {
      files: 0,
      passed: 0,
      failed: 0,
      skipped: 0,
      seconds: 0,
      slowest: { file: '', seconds: 0 },
    };
    lanes.set(module.project.name, lane);
    lane.files += 1;
    const { duration, collectDuration, setupDuration } = module.diagnostic();
    const seconds = (duration + collectDuration + setupDuration) / 1000;
    lane.seconds += seconds;
    if (seconds > lane.slowest.seconds) lane.slowest = { file: module.relativeModuleId, seconds };
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
      for (const [name, { files, passed, failed, skipped, seconds, slowest }] of lanesOf(modules))
        console.log(
          `${name}: ${String(files)} files, ${String(passed)} tests passed, ${String(failed)} failed, ${String(skipped)} skipped · ${seconds.toFixed(0)} s in files, ${slowest.seconds.toFixed(0)} s of them ${slowest.file}`,
        );
    },
  };
}
