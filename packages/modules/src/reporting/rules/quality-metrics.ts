/** How well what is written down is written down: data accuracy (M24), compliance (M26) and errors (M27), by which departments are appraised (KPI-09, KPI-10). */
import { facts, type Metric } from './metric.ts';

export const QUALITY_DECLARATIONS = {
  'data-accuracy': {
    code: 'M24',
    nameZh: '数据准确率',
    nameEn: 'Data accuracy',
    unit: 'rate',
    numerator: facts('filing-kept', 'count'),
    denominator: facts('filing-figure', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh:
      '期内各报送当前版本里，与系统数据一致、没有手工调整的数据项 ÷ 全部数据项，记在所报期间的第一天、计给报送人。',
    definitionEn:
      'Of the figures in the newest versions of reports, those that stand as the system has them, not adjusted by hand, on the first day of the period reported and credited to whoever filed it.',
  },
  compliance: {
    code: 'M26',
    nameZh: '合规率',
    nameEn: 'Compliance',
    unit: 'rate',
    numerator: facts('rule-kept', 'count'),
    denominator: facts('rule-check', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh:
      '期内写下的档案与回访中，合乎规定的 ÷ 应查的：课前说明会按时（提前的小时数见设置），家长会应到的教学主任、学管师主管（问题严重时还有校长）到场，联系上的回访走有效渠道并写明内容。写下时判定。',
    definitionEn:
      'Of the rules that records and visits of the period had to keep, those kept: a briefing early enough before the first lesson (hours in the settings), teaching director and supervisor at parents’ meetings (the principal too where problems are serious), visits that reached somebody through a valid channel and say what came of it. Judged when written.',
  },
  'error-rate': {
    code: 'M27',
    nameZh: '错漏率',
    nameEn: 'Error rate',
    unit: 'rate',
    numerator: facts('paper-corrected', 'count'),
    denominator: facts('paper-filed', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh:
      '期内的档案（按首次归档日）与报送（按所报期间的第一天）中，后来更正过的 ÷ 全部。更正几次都计一次；心理疏导方案不计。',
    definitionEn:
      'Of the records (by the day they were first filed) and reports (by the first day of the period reported), those corrected since, however often. Counselling plans are not counted.',
  },
} as const satisfies Record<string, Metric>;
