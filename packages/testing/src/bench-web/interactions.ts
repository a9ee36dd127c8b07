/** Interaction to next paint, from the browser's own event timing. */
import type { Page } from '@playwright/test';

/** One event of an interaction, in milliseconds from the input to the next paint. The browser rounds to 8. */
export type TimedEvent = { readonly interactionId: number; readonly durationMs: number };

/** One slow interaction in so many is forgiven by the definition of the metric. */
const FORGIVE_ONE_IN = 50;

/**
 * Of the interactions of a visit the slowest, or when there were many the slowest but one in fifty. Interactions the browser left out
 * were too short to be reported and count as nothing; NaN when there were none at all.
 */
export function interactionToNextPaint(events: readonly TimedEvent[], interactions: number): number {
  if (interactions === 0) return Number.NaN;
  return slowest(events)[Math.floor(interactions / FORGIVE_ONE_IN)] ?? 0;
}

/** How long each interaction took: its longest event. Longest first. */
export function slowest(events: readonly TimedEvent[]): number[] {
  const byInteraction = Map.groupBy(
    events.filter((event) => event.interactionId > 0),
    (event) => event.interactionId,
  );
  return [...byInteraction.values()]
    .map((own) => Math.max(...own.map((event) => event.durationMs)))
    .sort((a, b) => b - a);
}

declare global {
  // What the page collects between the two functions below, in the page's own world.
  var timedEvents: TimedEvent[] | undefined;
}

/** Begins to collect the events of the page that is open. */
export const watchInteractions = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const events: TimedEvent[] = [];
    globalThis.timedEvents = events;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('interactionId' in entry && typeof entry.interactionId === 'number')
          events.push({ interactionId: entry.interactionId, durationMs: entry.duration });
    });
    // 16 is the lowest that browsers take.
    const options: PerformanceObserverInit & { durationThreshold: number } = { type: 'event', durationThreshold: 16 };
    observer.observe(options);
  });

/** What has been collected. */
export const watchedInteractions = (page: Page): Promise<TimedEvent[]> =>
  page.evaluate(() => globalThis.timedEvents ?? []);

/** Waits until what was done has been painted. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve();
          });
        });
      }),
  );
