import { fail, redirect } from '@sveltejs/kit';
import { Problem, problem } from '@keshi/kernel/problem';
import { listImports, stageImport } from '@keshi/modules/opening/contract';
import type { FieldFault } from '#lib/field-fault.ts';
import { ask, call } from '#lib/server/api.ts';
import { faultsFrom } from '#lib/server/faults.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { org: orgId, campus: campusId } = event.params;
  const cursor = event.url.searchParams.get('cursor');
  return {
    imports: await call(event, listImports, { params: { orgId, campusId }, query: cursor === null ? {} : { cursor } }),
  };
};

const KEY = /^[A-Za-z0-9_-]{8,128}$/;
const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

function refuse(form: FormData, refusal: Problem, errors: Readonly<Record<string, FieldFault>>) {
  const { errors: _errors, ...facts } = refusal.extra;
  return fail(refusal.status, {
    form: textOf(form, '_form'),
    problem: { type: refusal.type, status: refusal.status, facts },
    errors,
    values: { cutOverOn: textOf(form, 'cutOverOn') },
  });
}

/** The file goes on as the bytes it is; its name and the cut-over day stand in the address. `formAction` reads fields, not files. */
export const actions = {
  upload: async (event) => {
    const form = await event.request.formData();
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0)
      return refuse(form, problem('invalid-input'), { file: { code: 'required' } });
    const { org: orgId, campus: campusId } = event.params;
    const key = textOf(form, '_key');
    try {
      const query = { fileName: file.name, cutOverOn: textOf(form, 'cutOverOn') };
      const batch = await ask(
        event,
        stageImport,
        { params: { orgId, campusId }, query, body: new Uint8Array(await file.arrayBuffer()) },
        { idempotencyKey: KEY.test(key) ? key : crypto.randomUUID() },
      );
      redirect(303, `${event.url.pathname}/${batch.id}`);
    } catch (refusal) {
      if (!(refusal instanceof Problem)) throw refusal;
      const errors = (refusal.extra.errors ?? []).map((each) => ({ ...each, pointer: each.pointer.replace('?', '/') }));
      return refuse(form, refusal, faultsFrom(errors));
    }
  },
} satisfies Actions;
