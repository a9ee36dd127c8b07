/** Bought, given, used, left and the money behind them: what a row's enrolment is worth on the cut-over day. */
import type { Units } from '@keshi/kernel/hours';
import { share, type Minor } from '@keshi/kernel/money';
import { isNothing, parseHours, parseMoney } from './amounts.ts';
import { inTenThousands, type Field } from './fields.ts';
import { issue, type Issue } from './reasons.ts';
import { valueOf, type RowView } from './view.ts';

/** The file's own figures as read, before anything is worked out. */
export type Figures = {
  readonly bought: Units | null;
  readonly given: Units | null;
  readonly used: Units | null;
  readonly left: Units | null;
  readonly received: Minor | null;
  readonly arrears: Minor | null;
  readonly due: Minor | null;
};

/** What is left of one enrolment. Hours are drawn from the paid ones first, so gifts are what is left last. */
export type Balance = {
  readonly boughtUnits: Units;
  readonly givenUnits: Units;
  readonly usedUnits: Units;
  readonly paidLeftUnits: Units;
  readonly giftLeftUnits: Units;
  readonly receivedMinor: Minor;
  readonly arrearsMinor: Minor;
  /** round half up (received × paid left ÷ bought). */
  readonly valueLeftMinor: Minor;
};

/** Paid before gift; value by the share of the paid hours that is left. Used may not exceed bought + given. */
export function balanceOf(input: {
  bought: Units;
  given: Units;
  used: Units;
  received: Minor;
  arrears: Minor;
}): Balance {
  const { bought, given, used, received, arrears } = input;
  const paidLeftUnits = bought - Math.min(used, bought);
  const giftLeftUnits = given - Math.max(used - bought, 0);
  return {
    boughtUnits: bought,
    givenUnits: given,
    usedUnits: used,
    paidLeftUnits,
    giftLeftUnits,
    receivedMinor: received,
    arrearsMinor: arrears,
    valueLeftMinor: bought === 0 ? 0 : share(received, paidLeftUnits, bought),
  };
}

/** Most a row can mean: what the screens take as hours and as money. Beyond it another column was taken for a figure. */
const MOST_UNITS = 100_000_00;
const MOST_MINOR = 100_000_000_00;

type Hours = { readonly paid: Units; readonly gift: Units; readonly total: Units };

function readHours(view: RowView, field: 'bought' | 'given' | 'used' | 'left', issues: Issue[]): Hours | null {
  const { text, header } = valueOf(view, field);
  if (isNothing(text)) return null;
  const read = parseHours(text);
  if (!read || Math.abs(read.paidUnits) + read.givenUnits > MOST_UNITS) {
    issues.push(issue('hours-unreadable', header, { text }));
    return null;
  }
  if (read.approximate) issues.push(issue('hours-approximate', header, { text }));
  if (read.paidUnits < 0) issues.push(issue('hours-negative', header));
  return { paid: read.paidUnits, gift: read.givenUnits, total: read.paidUnits + read.givenUnits };
}

function readMoney(view: RowView, field: Field, issues: Issue[]): Minor | null {
  const { text, header } = valueOf(view, field);
  if (isNothing(text)) return null;
  const stated = parseMoney(text, inTenThousands(header));
  const amount = stated !== null && Math.abs(stated) > MOST_MINOR ? null : stated;
  if (amount === null) issues.push(issue('money-unreadable', header, { text }));
  else if (amount < 0) issues.push(issue('money-negative', header));
  return amount;
}

/** Hours used: as stated, or what is missing between bought and left. The row is refused when the two disagree. */
function usedOf(view: RowView, total: Units, used: Hours | null, left: Hours | null, issues: Issue[]): Units | null {
  if (!used && !left) {
    issues.push(issue('hours-unknown'));
    return null;
  }
  const usedUnits = used ? used.total : total - (left?.total ?? 0);
  if (used && left && total - usedUnits !== left.total)
    issues.push(issue('left-mismatch', valueOf(view, 'left').header));
  else if (usedUnits > total) issues.push(issue('left-negative'));
  else if (usedUnits < 0) issues.push(issue('left-mismatch', valueOf(view, 'left').header));
  return usedUnits;
}

function moneyReceived(view: RowView, received: Minor | null, bought: Units, issues: Issue[]): Minor {
  const { header, mapped } = valueOf(view, 'received');
  if (received === null && bought > 0)
    issues.push(mapped ? issue('received-empty', header) : issue('received-unmapped'));
  if (received !== null && received > 0 && bought === 0) issues.push(issue('received-without-hours'));
  return received ?? 0;
}

function compareMoney(
  view: RowView,
  balance: Balance,
  due: Minor | null,
  valueLeft: Minor | null,
  received: Minor | null,
  issues: Issue[],
): void {
  if (due !== null && received !== null && due !== received + balance.arrearsMinor) issues.push(issue('due-mismatch'));
  if (balance.arrearsMinor > 0) issues.push(issue('arrears'));
  if (valueLeft !== null && valueLeft !== balance.valueLeftMinor)
    issues.push(issue('value-mismatch', valueOf(view, 'valueLeft').header));
}

/** Reads the figures of a row. `balance` is null when one that is needed is missing or unreadable. */
export function readBalance(view: RowView, issues: Issue[]): { balance: Balance | null; figures: Figures } {
  const faulty = issues.length;
  const bought = readHours(view, 'bought', issues);
  const given = readHours(view, 'given', issues);
  const used = readHours(view, 'used', issues);
  const left = readHours(view, 'left', issues);
  const received = readMoney(view, 'received', issues);
  const arrears = readMoney(view, 'arrears', issues);
  const due = readMoney(view, 'due', issues);
  const valueLeft = readMoney(view, 'valueLeft', issues);
  const figures: Figures = {
    bought: bought?.paid ?? null,
    given: bought?.gift ? bought.gift + (given?.total ?? 0) : (given?.total ?? null),
    used: used?.total ?? null,
    left: left?.total ?? null,
    received,
    arrears,
    due,
  };
  const unread = issues.slice(faulty).some(({ severity }) => severity === 'refuse');
  if (unread) return { balance: null, figures };
  if (!bought) return { balance: leftOnly(view, left, given, received ?? 0, arrears ?? 0, issues), figures };
  const gift = bought.gift + (given?.total ?? 0);
  const usedUnits = usedOf(view, bought.paid + gift, used, left, issues);
  if (usedUnits === null || usedUnits < 0 || usedUnits > bought.paid + gift) return { balance: null, figures };
  const balance = balanceOf({
    bought: bought.paid,
    given: gift,
    used: usedUnits,
    received: moneyReceived(view, received, bought.paid, issues),
    arrears: arrears ?? 0,
  });
  compareMoney(view, balance, due, valueLeft, received, issues);
  if (balance.paidLeftUnits + balance.giftLeftUnits === 0) issues.push(issue('nothing-left'));
  return { balance, figures };
}

/** A sheet that keeps only what is left: those hours are the lot, and a person confirms it. */
function leftOnly(
  view: RowView,
  left: Hours | null,
  given: Hours | null,
  received: Minor,
  arrears: Minor,
  issues: Issue[],
): Balance | null {
  const { header, mapped } = valueOf(view, 'bought');
  if (!left || mapped) {
    issues.push(mapped || !valueOf(view, 'left').mapped ? issue('bought-empty', header) : issue('hours-unknown'));
    return null;
  }
  issues.push(issue('bought-unknown'));
  const gift = left.gift || Math.min(given?.total ?? 0, left.paid);
  const paid = left.gift ? left.paid : left.paid - gift;
  return balanceOf({
    bought: paid,
    given: gift,
    used: 0,
    received: moneyReceived(view, received || null, paid, issues),
    arrears,
  });
}
