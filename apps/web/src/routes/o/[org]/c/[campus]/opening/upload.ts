/** A spreadsheet on its way to the API: `formAction` reads fields, not files. */
import { fail, redirect } from '@sveltejs/kit';
import { Problem, problem } from '@keshi/kernel/problem';
import { stageImport } from '@keshi/modules/opening/contract';
import type { FieldFault } from '#lib/field-fault.ts';
import { ask } from '#lib/server/api.ts';
import { faultsFrom } from '#lib/server/faults.ts';
import { textOf, type FormEvent } from '#lib/server/form-action.ts';

const KEY = /^[A-Za-z0-9_-]{8,128}$/;
/** The largest file the API takes, in megabytes. */
const LIMIT_MB = String(stageImport.maxBytes / 1024 / 1024);

/** What this form comes back with. Without a form nobody could read, the page keeps what it proposes. */
function refuse(form: FormData | null, refusal: Problem, errors: Readonly<Record<string, FieldFault>>) {
  const { errors: _errors, ...facts } = refusal.extra;
  return fail(refusal.status, {
    form: 'upload',
    problem: { type: refusal.type, status: refusal.status, facts },
    errors,
    values: form === null ? {} : { cutOverOn: textOf(form, 'cutOverOn') },
  });
}

const tooLarge = (form: FormData | null) =>
  refuse(form, problem('payload-too-large'), { file: { code: 'too-large', limit: LIMIT_MB } });

/** The web server cuts off a body over its own limit while it is read, with an error of its own that says 413 and nothing else. */
const isCutOff = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 413;

/** The file goes on as the bytes it is; its name and the cut-over day stand in the address. Then on to the batch. */
export async function uploadFile(event: FormEvent) {
  let form: FormData;
  try {
    form = await event.request.formData();
  } catch (error) {
    if (!isCutOff(error)) throw error;
    return tooLarge(null);
  }
  const file = form.get('file');
  if (!(file instanceof File) || file.size === 0)
    return refuse(form, problem('invalid-input'), { file: { code: 'required' } });
  const params = { orgId: event.params['org'] ?? '', campusId: event.params['campus'] ?? '' };
  const query = { fileName: file.name, cutOverOn: textOf(form, 'cutOverOn') };
  const key = textOf(form, '_key');
  try {
    const body = new Uint8Array(await file.arrayBuffer());
    const options = { idempotencyKey: KEY.test(key) ? key : crypto.randomUUID() };
    const batch = await ask(event, stageImport, { params, query, body }, options);
    redirect(303, `${event.url.pathname}/${batch.id}`);
  } catch (refusal) {
    if (!(refusal instanceof Problem)) throw refusal;
    if (refusal.type === 'payload-too-large') return tooLarge(form);
    const errors = (refusal.extra.errors ?? []).map((each) => ({ ...each, pointer: each.pointer.replace('?', '/') }));
    return refuse(form, refusal, faultsFrom(errors));
  }
}
