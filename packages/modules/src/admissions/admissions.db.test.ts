/** What was said with a lead is written once: the database itself refuses to rewrite or lose it. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { createLead, reverseLeadContact } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

test('no role of the product rewrites or deletes a contact, or deletes a lead; a contact is taken back once', async () => {
  const org = await makeOrg(api);
  const desk = await org.member('front_desk');
  const at = { orgId: org.orgId, campusId: org.campuses[0].id };
  const lead = await desk.client.call(createLead, {
    params: at,
    body: { name: '何小满', source: 'walk_in', contact: { kind: 'visit_in' } },
  });
  const contactId = lead.contacts[0]?.id ?? '';
  for (const statement of [
    sql`update lead_contact set on_date = on_date - 1 where org_id = ${at.orgId} and id = ${contactId}`,
    sql`update lead_contact set counted = false where org_id = ${at.orgId} and id = ${contactId}`,
    sql`delete from lead_contact where org_id = ${at.orgId} and id = ${contactId}`,
    sql`delete from lead where org_id = ${at.orgId} and id = ${lead.id}`,
  ])
    for (const database of [api.app, api.worker])
      await expect(database.transaction(systemScope(at.orgId), (tx) => tx.query(statement))).rejects.toMatchObject({
        code: '42501',
      });
  await desk.client.call(reverseLeadContact, {
    params: { ...at, leadId: lead.id, contactId },
    body: { reason: '认错了人' },
  });
  const again = sql`
    insert into app.lead_contact (org_id, id, campus_id, branch_id, lead_id, kind, hotline, counted, reverses_id, actor_id, happened_at, on_date, recorded_at)
    select org_id, gen_random_uuid(), campus_id, branch_id, lead_id, kind, hotline, false, id, actor_id, happened_at, on_date, recorded_at from app.lead_contact where org_id = ${at.orgId} and id = ${contactId}`;
  await expect(api.admin.query(again)).rejects.toThrow();
});
