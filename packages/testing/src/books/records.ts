/** Records: numbers without gaps, the newest version, and archives that say what was filed. */
import { sql } from '@keshi/platform/sql';
import type { Check } from './check.ts';

const numbers: Check = {
  name: 'record numbers',
  what: 'documents numbered = the counter of their kind and year',
  differences: (orgId) => sql`
  with numbered as (
    select 'record:' || r.kind || ':' || left(r.number, 4) as name, count(*)::bigint as value from record r where r.org_id = ${orgId} group by 1
  ), counted as (
    select c.name, c.value::bigint as value from counter c where c.org_id = ${orgId} and c.name like 'record:%'
  )
  select coalesce(n.name, c.name) as subject, coalesce(n.value, 0)::text as expected, coalesce(c.value, 0)::text as found
  from numbered n full join counted c on c.name = n.name where n.value is distinct from c.value`,
};

const versions: Check = {
  name: 'record versions',
  what: 'version a record stands at = newest one filed',
  differences: (orgId) => sql`
  select r.number as subject, coalesce(v.version, 0)::text as expected, r.version::text as found
  from record r left join lateral (
    select max(w.version) as version from record_version w where w.org_id = r.org_id and w.record_id = r.id) v on true
  where r.org_id = ${orgId} and (r.version <> coalesce(v.version, 0) or (r.version > 0) <> (r.state = 'filed'))`,
};

const copies: Check = {
  name: 'record copies',
  what: 'copies and scores in archives = what the version says',
  differences: (orgId) => sql`
  select k.number || ' ' || k.student_id as subject, coalesce(v.form::text, 'nothing') as expected, coalesce(k.shown::text, 'nothing') as found
  from record_student k left join record_version v on v.org_id = k.org_id and v.record_id = k.record_id and v.version = k.version
  where k.org_id = ${orgId} and k.shown is not null and (v.form @> k.shown) is not true
  union all
  select t.record_id || ' ' || t.student_id, coalesce(v.form ->> 'scores', 'nothing'), concat_ws(' / ', t.score, t.full_mark, t.analysis)
  from test_score t left join record_version v on v.org_id = t.org_id and v.record_id = t.record_id and v.version = t.version
  where t.org_id = ${orgId} and (v.form @> jsonb_build_object('fullMark', t.full_mark, 'scores', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('studentId', t.student_id, 'score', t.score, 'analysis', t.analysis))))) is not true`,
};

export const RECORDS: readonly Check[] = [numbers, versions, copies];
