/** The API: all modules' routes on one edge. Composition only. */
import { createEdge, type EdgeDeps } from '@keshi/platform/edge';
import type { Route } from '@keshi/platform/routes';
import type { Context } from 'hono';
import admissions from '@keshi/modules/admissions/routes';
import advising from '@keshi/modules/advising/routes';
import attendance from '@keshi/modules/attendance/routes';
import filings from '@keshi/modules/filings/routes';
import hours from '@keshi/modules/hours/routes';
import identity from '@keshi/modules/identity/routes';
import payments from '@keshi/modules/payments/routes';
import opening from '@keshi/modules/opening/routes';
import records from '@keshi/modules/records/routes';
import registry from '@keshi/modules/registry/routes';
import reporting from '@keshi/modules/reporting/routes';
import renewals from '@keshi/modules/renewals/routes';
import satisfaction from '@keshi/modules/satisfaction/routes';
import scheduling from '@keshi/modules/scheduling/routes';
import serviceDesk from '@keshi/modules/service-desk/routes';
import appraisal from '@keshi/modules/appraisal/routes';
import tasks from '@keshi/modules/tasks/routes';
import handbook from '@keshi/modules/handbook/routes';
import targets from '@keshi/modules/targets/routes';
import tenancy from '@keshi/modules/tenancy/routes';
import { documentOf } from './document.ts';

export const routes: readonly Route[] = [
  ...tenancy,
  ...identity,
  ...registry,
  ...scheduling,
  ...hours,
  ...attendance,
  ...admissions,
  ...serviceDesk,
  ...records,
  ...appraisal,
  ...satisfaction,
  ...handbook,
  ...targets,
  ...tasks,
  ...advising,
  ...filings,
  ...reporting,
  ...payments,
  ...renewals,
  ...opening,
];

/** `depsOf` gives a request its dependencies: shared on Node, made anew on Workers. */
export const createApi = (depsOf: (c: Context) => EdgeDeps) => createEdge(routes, depsOf, () => documentOf(routes));
