/** The OpenAPI document of the API, with the names the contracts give their endpoints and schemas. */
import { openApiDocument } from '@keshi/platform/openapi';
import type { Route } from '@keshi/platform/routes';
import * as admissions from '@keshi/modules/admissions/contract';
import * as advising from '@keshi/modules/advising/contract';
import * as attendance from '@keshi/modules/attendance/contract';
import * as filings from '@keshi/modules/filings/contract';
import * as hours from '@keshi/modules/hours/contract';
import * as identity from '@keshi/modules/identity/contract';
import * as opening from '@keshi/modules/opening/contract';
import * as payments from '@keshi/modules/payments/contract';
import * as records from '@keshi/modules/records/contract';
import * as registry from '@keshi/modules/registry/contract';
import * as renewals from '@keshi/modules/renewals/contract';
import * as reporting from '@keshi/modules/reporting/contract';
import * as satisfaction from '@keshi/modules/satisfaction/contract';
import * as scheduling from '@keshi/modules/scheduling/contract';
import * as serviceDesk from '@keshi/modules/service-desk/contract';
import * as appraisal from '@keshi/modules/appraisal/contract';
import * as tasks from '@keshi/modules/tasks/contract';
import * as handbook from '@keshi/modules/handbook/contract';
import * as targets from '@keshi/modules/targets/contract';
import * as tenancy from '@keshi/modules/tenancy/contract';

const contracts = {
  tenancy,
  identity,
  registry,
  scheduling,
  hours,
  attendance,
  payments,
  renewals,
  admissions,
  serviceDesk,
  records,
  appraisal,
  satisfaction,
  handbook,
  targets,
  tasks,
  advising,
  filings,
  reporting,
  opening,
};

/** The document of these routes. */
export const documentOf = (routes: readonly Route[]): Record<string, unknown> => openApiDocument(routes, contracts);
