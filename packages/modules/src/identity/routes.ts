import { publicRoute, route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { requestCode, signInWithCode } from './service/code.ts';
import { acceptInvitation, getInvitation } from './service/invitation.ts';
import {
  endCampusMembership,
  endMembership,
  inviteCampusMember,
  inviteMember,
  listCampusMembers,
  listMembers,
} from './service/members.ts';
import { chooseOrg, getSession, signOut } from './service/session.ts';
import { signIn } from './service/sign-in.ts';

export default [
  publicRoute(contract.getSession, getSession),
  publicRoute(contract.signIn, signIn),
  publicRoute(contract.requestCode, requestCode),
  publicRoute(contract.signInWithCode, signInWithCode),
  publicRoute(contract.chooseOrg, chooseOrg),
  publicRoute(contract.signOut, signOut),
  publicRoute(contract.getInvitation, getInvitation),
  publicRoute(contract.acceptInvitation, acceptInvitation),
  route(contract.listCampusMembers, listCampusMembers),
  route(contract.listMembers, listMembers),
  route(contract.inviteMember, inviteMember),
  route(contract.inviteCampusMember, inviteCampusMember),
  route(contract.endCampusMembership, endCampusMembership),
  route(contract.endMembership, endMembership),
];
