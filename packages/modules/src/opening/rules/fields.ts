/** The columns campuses keep, under every name seen for them, and what each is imported as. */
import { fold } from './cells.ts';

/** The first name of each is the canonical one. `null` purposes are recognised so that they can be left out on purpose. */
const SYNONYMS = {
  serial: ['序号', '次序', '行号', 'no', 'no.'],
  externalNo: ['编号', '学号', '学员编号', '学生编号', '会员号', '卡号', 'studentid', 'id'],
  name: [
    '学员姓名',
    '姓名',
    '学生姓名',
    '孩子姓名',
    '学员',
    '学生',
    '名字',
    '宝贝姓名',
    'name',
    'student',
    'studentname',
  ],
  gender: ['性别', 'gender', 'sex'],
  birthOn: ['出生日期', '生日', '出生年月', '出生年月日', 'birthdate', 'birthday', 'dateofbirth'],
  grade: ['年级', '在读年级', 'grade', 'academicyear'],
  school: ['学校', '就读学校', '在读学校', '公立学校', 'school'],
  guardianName: ['家长姓名', '监护人', '家长', '监护人姓名', '联系人', 'guardian', 'parent', 'client'],
  relation: ['关系', '与学员关系', '亲属关系', 'relation', 'relationship'],
  phone: [
    '联系电话',
    '电话',
    '手机',
    '联系方式',
    '家长电话',
    '手机号',
    '手机号码',
    '电话号码',
    '家长手机',
    '家长联系电话',
    '家长联系方式',
    '电话1',
    '电话2',
    '手机1',
    '手机2',
    '联系电话1',
    '联系电话2',
    '备用电话',
    '妈妈电话',
    '爸爸电话',
    '母亲电话',
    '父亲电话',
    '妈妈手机',
    '爸爸手机',
    'phone',
    'mobile',
    'tel',
    'telephone',
  ],
  wechat: ['微信', '微信号', 'wechat'],
  campus: ['校区', '分校', '所属校区', '教学点', '上课校区', '报名校区', 'campus', 'location', 'branch'],
  enrolledOn: [
    '报名日期',
    '签约日期',
    '报名时间',
    '签约时间',
    '购买日期',
    '缴费日期',
    '入学日期',
    '报读日期',
    'startdate',
    'enrolledon',
  ],
  course: [
    '科目',
    '课程',
    '课程名称',
    '报读课程',
    '学科',
    '报读科目',
    '产品',
    'course',
    'subject',
    'subjects',
    'service',
  ],
  className: ['班级', '班型', '班级名称', '所在班级', '班别', 'class', 'group'],
  teacher: ['授课老师', '任课老师', '老师', '教师', '授课教师', '任课教师', '主讲', 'teacher', 'tutor'],
  advisor: ['学管师', '学管', '班主任', '学管老师', '教务', 'advisor'],
  salesperson: ['课程顾问', '顾问', '咨询师', '业绩人', '业绩归属', '签单人', '经办人', 'salesperson'],
  source: ['来源', '渠道', '介绍人', '来源渠道', '招生渠道', '推荐人', 'source'],
  status: ['状态', '学员状态', '在读状态', 'status'],
  note: ['备注', '说明', '备注信息', '其他', 'notes', 'note', 'remark'],
  bought: [
    '购买课时',
    '总课时',
    '报名课时',
    '购买数量',
    '课时数',
    '报名课次',
    '购课课时',
    '课时',
    '购买',
    'hoursbought',
    'hours',
  ],
  given: ['赠送课时', '赠课', '赠送', '赠送数量', '赠课课时', '赠送课次', 'hoursgiven', 'gift'],
  used: [
    '已上课时',
    '已上',
    '已消',
    '消耗课时',
    '已消课时',
    '已消耗',
    '课消数量',
    '已用课时',
    '已上课次',
    '消课',
    'hoursused',
    'used',
  ],
  left: [
    '剩余课时',
    '余课',
    '剩余',
    '剩余数量',
    '余课时',
    '课时余额',
    '剩余课次',
    '月末余额',
    '结余',
    'hoursleft',
    'left',
    'balance',
  ],
  unitPrice: ['单价', '课时单价', '收费标准', '每课时单价', 'unitprice', 'rate'],
  listPrice: ['原价', '标准学费', 'listprice'],
  discount: ['优惠', '折扣', '优惠金额', 'discount'],
  due: ['应收', '应收金额', '应缴', '合同金额', 'due'],
  received: [
    '实收',
    '实缴',
    '缴费金额',
    '实交金额',
    '实收金额',
    '实缴金额',
    '已缴金额',
    '已收',
    '学费',
    'received',
    'paid',
  ],
  arrears: ['欠费', '尾款', '欠交金额', '欠费金额', '欠缴', 'arrears'],
  payMethod: ['缴费方式', '付款方式', '支付方式', '收款方式', '收款账户', 'method'],
  receiptNo: ['收据号', '合同号', '收据编号', '合同编号', '单据号', 'receipt'],
  expiresOn: ['有效期', '到期日', '有效期至', '到期时间', '截止日期', '到期日期', 'expires', 'expireson', 'expirydate'],
  valueLeft: ['剩余金额', '剩余学费', '余额', '预收余额', 'valueleft'],
  warning: ['预警', '课时预警', '续费提醒', 'warning'],
  carriedIn: ['上月余额', '上月结余', '期初余额'],
  topUp: ['本月充值', '本月购买', '本月新增'],
  monthUsed: ['本月消课', '本月消课(节)', '本月已上'],
  identityNo: ['身份证号', '身份证', '身份证号码', '证件号', '证件号码', 'idnumber'],
} as const;

export type Field = keyof typeof SYNONYMS;

export const FIELDS: readonly Field[] = Object.keys(SYNONYMS).filter((name): name is Field => name in SYNONYMS);

/** The name a field has on screen when no file gave it one. */
export const fieldName = (field: Field): string => SYNONYMS[field][0];

/** Fields that several columns of one sheet may feed. */
export const REPEATABLE: ReadonlySet<Field> = new Set(['phone', 'note', 'serial', 'warning']);

/** Recognised and deliberately not imported; `identityNo` is masked as well, before anything is kept. */
export const NOT_IMPORTED: ReadonlySet<Field> = new Set([
  'serial',
  'warning',
  'carriedIn',
  'topUp',
  'monthUsed',
  'identityNo',
  'listPrice',
  'discount',
]);

export const HOURS_FIELDS: ReadonlySet<Field> = new Set(['bought', 'given', 'used', 'left']);
export const MONEY_FIELDS: ReadonlySet<Field> = new Set(['received', 'due', 'arrears', 'valueLeft', 'unitPrice']);

/** Why a column is proposed for a field, strongest first. Only `guessed` and `clash` ask for a person's eye. */
export type Basis = 'remembered' | 'same' | 'recognised' | 'guessed' | 'clash' | 'none';

/** 0 to 100, for ordering and for the tag beside the choice. */
export const CONFIDENCE: Readonly<Record<Basis, number>> = {
  remembered: 100,
  same: 100,
  recognised: 90,
  guessed: 60,
  clash: 30,
  none: 0,
};

/** A header without what doesn't name it: spaces, case, units in brackets, a trailing star or colon. */
export const plainHeader = (header: string): string =>
  fold(header)
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/[*:：。]+$/, '');

const BY_NAME: ReadonlyMap<string, { field: Field; basis: Basis }> = new Map(
  FIELDS.flatMap((field) =>
    SYNONYMS[field].map((name, index): [string, { field: Field; basis: Basis }] => [
      plainHeader(name),
      { field, basis: index === 0 ? 'same' : 'recognised' },
    ]),
  ),
);

/** Longest first, so that 妈妈手机号 is found as 手机号 before 手机. Short Latin words would match inside others. */
const CONTAINED = [...BY_NAME]
  .filter(([name]) => /^[\u4e00-\u9fff]{2,}\d?$/.test(name))
  .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));

/** The field a header names outright; two names in one header (妈妈电话/爸爸电话) count when they agree. */
export function recognise(header: string): { field: Field; basis: Basis } | null {
  const name = plainHeader(header);
  const whole = BY_NAME.get(name);
  if (whole) return whole;
  const parts = name.split(/[/、|+&,和或]/).filter(Boolean);
  const fields = parts.map((part) => BY_NAME.get(part)?.field);
  const [first] = fields;
  return parts.length > 1 && first && fields.every((field) => field === first)
    ? { field: first, basis: 'recognised' }
    : null;
}

/** The field whose name lies inside a longer header: 本期剩余课时数 → left. A guess, to be confirmed. */
export function guess(header: string): Field | null {
  const name = plainHeader(header);
  if (name.length > 12) return null;
  const found = CONTAINED.find(([known]) => name.includes(known));
  return found ? found[1].field : null;
}

/** A money column headed 实收(万元) holds tens of thousands. */
export const inTenThousands = (header: string): boolean => /万/.test(fold(header));
