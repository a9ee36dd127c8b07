/** Where lessons stand on a day's line of hours. */
export type DayLesson = {
  readonly href: string;
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly detail: string;
  /** All of it in words, for who hears it or points at it: a short lesson's box cuts the detail off. */
  readonly label: string;
  readonly state: 'done' | 'now' | 'next';
};

/** How far along the line a minute is, in percent, kept on the line. */
export const shareOfDay = (minute: number, from: number, to: number): number =>
  Math.max(0, Math.min(100, Math.round(((minute - from) * 10_000) / (to - from)) / 100));

/** Lessons by start time, each in the first lane that is free by then. */
export function lanesOf(lessons: readonly DayLesson[]): DayLesson[][] {
  const lanes: DayLesson[][] = [];
  for (const lesson of [...lessons].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const free = lanes.find((lane) => (lane.at(-1)?.to ?? 0) <= lesson.from);
    if (free) free.push(lesson);
    else lanes.push([lesson]);
  }
  return lanes;
}
