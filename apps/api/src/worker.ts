/**
 * The API on Workers: the same routes, with connections that live for one request. The cron trigger runs what is due in every
 * organisation. Bindings are listed in infra/environment.md.
 */
import { outsideOf } from './bindings.ts';
import { createWorker } from './invocation.ts';

export default createWorker(outsideOf);
