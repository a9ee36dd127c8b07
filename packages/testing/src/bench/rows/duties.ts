/** Row 15: the job that evaluates duties, its cost a campus in a large franchise against a small one. */
import { runDuties } from '@keshi/modules/advising';
import { openDatabase } from '@keshi/platform/db';
import { keyedHash } from '@keshi/platform/hash';
import { metered } from '../arms.ts';
import type { Bench } from '../bench.ts';
import type { BenchOrg } from '../franchise.ts';
import { figureOf, ratioOf, type Arm, type Sample } from '../pairs.ts';
import { cpuText, short, type Finding } from '../report.ts';

const RUN_APART_MS = 16 * 60_000;
const CONTACT_KEY = 'bench-contact-key-bench-contact-key';

/** Milliseconds a campus. */
const perCampus = (sample: Sample): number =>
  sample.latenciesMs.reduce((sum, each) => sum + each, 0) / Math.max(1, sample.latenciesMs.length);

type Clock = { now: () => string; later: () => void };
/** A clock that moves only between runs, so that every campus is due again. */
function clockOfRuns(): Clock {
  let ms = Date.now();
  return {
    now: () => new Date(ms).toISOString(),
    later: () => {
      ms += RUN_APART_MS;
    },
  };
}

/** Evaluates all campuses of the organisation once; the sample has one latency a campus. */
function dutyArm(bench: Bench, name: string, org: BenchOrg, job: Parameters<typeof runDuties>[0], clock: Clock): Arm {
  return {
    name,
    run: () =>
      metered(bench, process.pid, async () => {
        clock.later();
        const startMs = performance.now();
        let campuses = 0;
        for (let more = await runDuties(job, org.id); more > 0; more = await runDuties(job, org.id)) campuses += more;
        const tookMs = performance.now() - startMs;
        if (campuses !== org.campuses.length) throw new Error(`${name}: ${String(campuses)} campuses evaluated`);
        return {
          seconds: tookMs / 1000,
          latenciesMs: Array.from({ length: campuses }, () => tookMs / campuses),
          errors: 0,
        };
      }),
  };
}

const openCount = async (bench: Bench, org: BenchOrg): Promise<string> =>
  (
    await bench.database.admin.query<{ n: string }>(
      `select count(*) filter (where state = 'open') || ' open of ' || count(*) as n from app.duty where org_id = $1`,
      [org.id],
    )
  ).rows[0]?.n ?? '';

/** Row 15: 300 campuses against 30, each of 14 classes of 15 students with two lessons a week; what had to be written is written before. */
export async function dutiesOfManyCampuses(bench: Bench): Promise<Finding> {
  const [small] = bench.others;
  if (small === undefined) throw new Error('the small organisation was not made');
  const worker = openDatabase({ url: bench.database.urls.workerUrl, max: 2 });
  const clock = clockOfRuns();
  const job = {
    worker,
    contactHash: (kind: string, text: string) => keyedHash(CONTACT_KEY, `${kind}:${text}`),
    now: clock.now,
  };
  try {
    const arms = [dutyArm(bench, 'large', bench.org, job, clock), dutyArm(bench, 'small', small, job, clock)];
    const { rounds, dropped } = await bench.rounds(arms);
    return {
      row: 15,
      name: 'duties of a campus: of 300 ÷ of 30',
      a: `${short(figureOf(rounds, 0, perCampus))} ms`,
      b: `${short(figureOf(rounds, 1, perCampus))} ms`,
      value: ratioOf(rounds, 0, 1, perCampus),
      goal: { atMost: 1.1 },
      cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
      notes: [
        `one run over all campuses: ${short((figureOf(rounds, 0, perCampus) * bench.org.campuses.length) / 1000)} s; ${await openCount(bench, bench.org)} duties; rounds dropped: ${dropped}`,
      ],
    };
  } finally {
    await worker.end();
  }
}
