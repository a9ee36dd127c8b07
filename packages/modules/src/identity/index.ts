/** The door of identity: people found or recorded, their grants published, their names, and the operator's first act. */
export { createOrganisation } from './create-organisation.ts';
export { claimGuardians, claimPeople, publishPeople, staffNames } from './service/people.ts';
export { sweepSignIns } from './service/sweep.ts';
