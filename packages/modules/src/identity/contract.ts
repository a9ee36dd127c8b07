/** Signing in and out, choosing an organisation, and who works where (ORG-04, ROL-11, ROL-13). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { ROLES } from '@keshi/kernel/permissions';
import { DateOn, Email, Id, Name, PageQuery, pageOf, Phone } from '@keshi/kernel/shapes';

export const RoleName = z.enum(ROLES);
export const GrantShape = z.object({
  role: RoleName,
  branchId: Id.nullable(),
  campusId: Id.nullable(),
  studentId: Id.nullable(),
  campusIds: z.array(Id).optional(),
});
const Password = z.string().min(12).max(128);

/** The session: who, in which organisation, with which grants; `orgs` are the places one may choose. */
export const SessionShape = z.object({
  orgs: z.array(z.object({ orgId: Id, name: z.string() })).max(50),
  member: z
    .object({ orgId: Id, orgName: z.string(), personId: Id, name: z.string(), grants: z.array(GrantShape).max(1000) })
    .nullable(),
});

export const getSession = endpoint({
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in',
  can: 'signed-in',
  repeat: 'safe',
  output: SessionShape,
});

/** Staff: phone or e-mail and password. Wrong and unknown cost the same and answer the same. 10 tries a quarter of an hour per account and client. */
export const signIn = endpoint({
  method: 'POST',
  path: '/session',
  summary: 'Sign in with phone or e-mail and password',
  can: 'public',
  repeat: 'none',
  body: z.object({ account: z.string().trim().min(3).max(254), password: z.string().min(1).max(128) }),
  output: SessionShape,
  problems: ['sign-in-failed', 'too-many-requests'],
});

/** Guardians: sends a six-digit code by text message, whether or not the phone is known. */
export const requestCode = endpoint({
  method: 'POST',
  path: '/session/codes',
  summary: 'Send a sign-in code to a phone',
  can: 'public',
  repeat: 'none',
  body: z.object({ phone: Phone, locale: z.enum(['zh-CN', 'en']).default('zh-CN') }),
  output: z.object({ sentTo: z.string(), validMinutes: z.int() }),
  problems: ['too-many-requests', 'invalid-input'],
});

/** Guardians: the code of the latest message; five tries, ten minutes, once. */
export const signInWithCode = endpoint({
  method: 'POST',
  path: '/session/by-code',
  summary: 'Sign in with a code',
  can: 'public',
  repeat: 'none',
  body: z.object({ phone: Phone, code: z.string().regex(/^\d{6}$/) }),
  output: SessionShape,
  problems: ['code-wrong', 'too-many-requests'],
});

/** A person in several organisations acts in one at a time; choosing starts a new session. */
export const chooseOrg = endpoint({
  method: 'PUT',
  path: '/session/org',
  summary: 'Choose the organisation to act in',
  can: 'signed-in',
  repeat: 'natural',
  body: z.object({ orgId: Id }),
  output: SessionShape,
  problems: ['not-found'],
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/session',
  summary: 'Sign out',
  can: 'public',
  repeat: 'natural',
});

/** What an invitation shows before a password is set. */
export const getInvitation = endpoint({
  method: 'GET',
  path: '/invitations/{token}',
  summary: 'Look at an invitation',
  can: 'public',
  repeat: 'safe',
  output: z.object({ orgName: z.string(), personName: z.string() }),
  problems: ['not-found'],
});

/**
 * Sets the password of the invited person's login and signs in. Valid once, seven days. Someone who has a password from another
 * organisation gives that one here; with any other it answers `conflict`. A password opens only organisations whose invitation was accepted with it.
 */
export const acceptInvitation = endpoint({
  method: 'POST',
  path: '/invitations/{token}',
  summary: 'Accept an invitation',
  can: 'public',
  repeat: 'none',
  body: z.object({ password: Password }),
  output: SessionShape,
  problems: ['not-found', 'conflict', 'too-many-requests'],
});

export const MemberShape = z.object({
  id: Id,
  personId: Id,
  name: z.string(),
  role: RoleName,
  branchId: Id.nullable(),
  campusId: Id.nullable(),
  startedOn: DateOn,
  endedOn: DateOn.nullable(),
});

/** People of a campus: its own memberships, newest first. `role` narrows; `ended` shows those that have ended instead of those that stand. */
export const listCampusMembers = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/members',
  summary: 'People of a campus',
  can: 'class.read',
  repeat: 'safe',
  query: PageQuery.extend({ role: RoleName.optional(), ended: z.stringbool().optional() }),
  output: pageOf(MemberShape),
  rows: ['ORG-04'],
});

/** Every membership of the organisation, ended ones too, newest first, for the head office. */
export const listMembers = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/members',
  summary: 'People of the organisation',
  can: 'member.read',
  repeat: 'safe',
  query: PageQuery.extend({ role: RoleName.optional(), campusId: Id.optional() }),
  output: pageOf(MemberShape),
});

const Invite = z.object({
  name: Name,
  phone: Phone.optional(),
  email: Email.optional(),
  role: RoleName.exclude(['guardian']),
  branchId: Id.optional(),
});

/**
 * Head office: invites someone to any role in any scope. At least phone or e-mail. `invitationUrl` is a path of the web app, for the
 * inviter to pass on; null when the person has another way to sign in. Inviting again for a role that
 * stands changes nothing but the link: the new one voids the old. No answer is kept under a key, so no table ever holds a link.
 */
export const inviteMember = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/members',
  summary: 'Invite a person to a role',
  can: 'org.manage',
  repeat: 'natural',
  status: 201,
  body: Invite.extend({ campusId: Id.optional() }),
  output: z.object({ membership: MemberShape, invitationUrl: z.string().nullable() }),
  problems: ['invalid-input', 'already-exists', 'not-found'],
  rows: ['ROL-13'],
});

/** Campus: invites someone to a role of this campus (never a role above it, never oneself to more than one has). */
export const inviteCampusMember = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/members',
  summary: 'Invite a person to a role of the campus',
  can: 'member.manage',
  repeat: 'natural',
  status: 201,
  body: Invite.omit({ branchId: true }),
  output: z.object({ membership: MemberShape, invitationUrl: z.string().nullable() }),
  problems: ['invalid-input', 'already-exists'],
  rows: ['ROL-13'],
});

/**
 * Ends a membership. Without another one in the organisation all the person's sessions there end with the commit (trust G9).
 * `conflict` for one's own last membership and for the organisation's last director.
 */
export const endCampusMembership = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/campuses/{campusId}/members/{membershipId}',
  summary: 'End a membership of the campus',
  can: 'member.manage',
  repeat: 'natural',
  problems: ['not-found', 'conflict'],
});
export const endMembership = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/members/{membershipId}',
  summary: 'End a membership',
  can: 'org.manage',
  repeat: 'natural',
  problems: ['not-found', 'conflict'],
});
