import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { makeOrg } from './actors.ts';
import { testApi, type TestApi } from './http.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

test('a made organisation has signed-in people with published grants', async () => {
  const org = await makeOrg(api);
  const advisor = await org.member('advisor');
  const response = await advisor.client.send(getOrg, { params: { orgId: org.orgId } });
  expect(response.status).not.toBe(401);
});
