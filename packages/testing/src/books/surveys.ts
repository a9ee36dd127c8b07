/** Surveys: a result says what the answers say, and there is one only where enough have answered. */
import { sql } from '@keshi/platform/sql';
import type { Check } from './check.ts';

const results: Check = {
  name: 'survey results',
  what: 'result of a counted survey = its answers, and only of enough of them',
  differences: (orgId) => sql`
  with answered as (
    select a.survey_id, count(*)::int as answers,
      (count(*) filter (where (select avg(v.value::int) from jsonb_each_text(a.scores) v) >= 4))::int as satisfied
    from survey_answer a where a.org_id = ${orgId} group by a.survey_id
  ), told as (
    select s.id, s.answered, case when coalesce(a.answers, 0) >= s.minimum then concat_ws(' / ', a.answers, a.satisfied) end as expected, coalesce(a.answers, 0) as answers,
      (select concat_ws(' / ', r.answers, r.satisfied) from survey_result r where r.org_id = ${orgId} and r.survey_id = s.id) as found
    from survey s left join answered a on a.survey_id = s.id where s.org_id = ${orgId} and s.tallied_at is not null
  )
  select t.id::text as subject, coalesce(t.expected, 'nothing') || ' of ' || t.answers as expected, coalesce(t.found, 'nothing') || ' of ' || t.answered as found
  from told t where t.expected is distinct from t.found or t.answers <> t.answered`,
};

export const SURVEYS: readonly Check[] = [results];
