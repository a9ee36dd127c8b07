/** Problem details (RFC 9457). One closed list: a client can act on the type, a person on the detail. */

/** type → [status, title en, title zh]. The only place where a type is born. */
export const PROBLEMS = {
  'malformed-request': [400, 'The request could not be read', '请求读不懂'],
  'invalid-input': [422, 'Some fields need attention', '有几项需要改'],
  'banned-words': [
    422,
    'Some words may hurt a family: say it otherwise, or keep them knowingly',
    '有些用词可能伤害学员和家长，请换一种说法，或确认保留',
  ],
  'not-signed-in': [401, 'Sign in to continue', '请先登录'],
  'sign-in-failed': [401, 'Sign-in details do not match', '账号或密码不对'],
  'code-wrong': [401, 'That code is not right', '验证码不对'],
  'not-allowed': [403, 'Your role cannot do this', '你的岗位不能做这件事'],
  'cross-site-request': [403, 'Requests from other sites are refused', '不接受来自其他网站的请求'],
  'not-found': [404, 'Not found', '找不到'],
  'method-not-allowed': [405, 'Method not allowed', '不支持这种请求方式'],
  conflict: [409, 'Something changed meanwhile', '内容已被别人改过'],
  'already-exists': [409, 'It already exists', '已经存在'],
  'roll-changed': [409, 'This lesson was submitted by someone else meanwhile', '这节课已由别人提交'],
  'booking-clash': [409, 'Room, teacher or student is already booked then', '教室、老师或学员时间冲突'],
  'class-full': [409, 'There is no seat left', '人已满'],
  'owed-limit': [409, 'Not enough class-hours', '课时不够'],
  'lesson-not-markable': [409, 'This lesson cannot be marked now', '这节课现在不能点名'],
  'order-state': [409, 'The order is not in a state for this', '订单状态不允许'],
  'amount-too-large': [422, 'More than is due', '超过应收'],
  'batch-state': [409, 'The import is not in a state for this', '导入状态不允许'],
  'batch-in-use': [409, 'Some opening hours have been used since', '期初课时已被使用'],
  'survey-closed': [409, 'The survey is closed', '调查已经结束'],
  'file-unreadable': [422, 'The file could not be read', '文件读不出来'],
  'idempotency-key-missing': [400, 'An Idempotency-Key header is required', '缺少防重复编号'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used for a different request', '防重复编号已用于另一请求'],
  'payload-too-large': [413, 'The request is too large', '内容太大'],
  'unsupported-media-type': [415, 'Content type not supported', '不支持的内容格式'],
  'too-many-requests': [429, 'Too many attempts, wait a moment', '次数太多，请稍等'],
  'webhook-signature-invalid': [400, 'The webhook signature does not match', '回调签名不对'],
  'payment-provider-unavailable': [503, 'The payment provider did not answer', '支付渠道没有应答'],
  'merchant-missing': [409, 'This campus has no merchant account yet', '校区还没有收款账户'],
  'internal-error': [500, 'Something went wrong on our side', '我们这边出错了'],
  'service-unavailable': [503, 'The service is not available right now', '服务暂时不可用'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemType = keyof typeof PROBLEMS;

/** A field at fault: a JSON pointer into the body (`/marks/3/status`), or `?name` for a query parameter. */
export type FieldError = { readonly pointer: string; readonly detail: string };

export type ProblemDetails = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
  /** Facts a client needs to act: who submitted, which booking clashes, how much is due. No personal data of others. */
  readonly [extension: string]: unknown;
};

type Extra = { detail?: string; errors?: readonly FieldError[]; [extension: string]: unknown };

export class Problem extends Error {
  readonly type: ProblemType;
  readonly status: number;
  readonly extra: Extra;
  constructor(type: ProblemType, extra: Extra) {
    super(extra.detail ?? PROBLEMS[type][1]);
    this.name = 'Problem';
    this.type = type;
    this.status = PROBLEMS[type][0];
    this.extra = extra;
  }
}

/** `throw problem('owed-limit', { detail, students })`. */
export const problem = (type: ProblemType, extra: Extra = {}): Problem => new Problem(type, extra);

/** The body sent as application/problem+json. `type` is a stable URN, so no host name is baked into clients. */
export function problemBody(type: ProblemType, extra: Extra, instance?: string): ProblemDetails {
  const { detail, errors, ...rest } = extra;
  return {
    ...rest,
    type: `urn:keshi:problem:${type}`,
    title: PROBLEMS[type][1],
    status: PROBLEMS[type][0],
    ...(detail === undefined ? {} : { detail }),
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined ? {} : { errors }),
  };
}

export const isProblemType = (text: string): text is ProblemType => Object.hasOwn(PROBLEMS, text);

/** Reads a problem type back from a problem+json body, for clients. */
export const problemTypeOf = (body: ProblemDetails): ProblemType => {
  const type = body.type.replace(/^urn:keshi:problem:/, '');
  return isProblemType(type) ? type : 'internal-error';
};
