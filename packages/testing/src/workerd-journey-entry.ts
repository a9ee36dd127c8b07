/** The product's API worker at the story's time, which stands on a day of the past: what KESHI_CLOCK_OFFSET_MS does on Node. */
import { outsideOf, type Bindings } from '@keshi/api/bindings';
import { createWorker } from '@keshi/api/invocation';

export default createWorker((bindings: Bindings) => ({
  ...outsideOf(bindings),
  now: () => new Date(Date.now() + Number(bindings['KESHI_CLOCK_OFFSET_MS'])).toISOString(),
}));
