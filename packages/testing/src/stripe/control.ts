/** The switches and actions of the double over HTTP (form fields), for a demo or test in another process: `curl -d duplicate=3 …/_double/set`. */
import { Hono } from 'hono';
import type { StripeDouble } from './double.ts';
import { isFault } from './fault.ts';
import { array, decodeForm, flag, hash, integer, oneOf, optional, text, type Form } from './form.ts';
import { METHODS } from './objects.ts';
import { FORGERIES, type Switches } from './switches.ts';

const switches = hash({
  duplicate: optional(integer(1, 100)),
  delayMs: optional(integer(0, 1e12)),
  hold: optional(flag),
  drop: optional(flag),
  types: optional(array(text())),
  forgery: optional(oneOf(FORGERIES)),
  failRequests: optional(integer(0, 1000)),
  failWhen: optional(oneOf(['before', 'after'])),
  failStatus: optional(integer(500, 599)),
} satisfies Record<keyof Switches, unknown>);

const payer = hash({
  session: text(),
  method: oneOf(METHODS),
  outcome: oneOf(['succeeds', 'declines', 'later']),
});
const settlement = hash({ session: text(), outcome: oneOf(['succeeded', 'failed']) });
const correction = hash({ id: text(), amount: optional(integer(1, 1e12)), reason: optional(text()) });
const closing = hash({ dispute: text(), outcome: oneOf(['won', 'lost']) });

type Action = (double: StripeDouble, form: Map<string, Form>) => unknown;

const ACTIONS: Readonly<Record<string, Action>> = {
  set: (double, form) => {
    const given = Object.entries(switches(form, '')).filter(([, value]) => value !== undefined);
    double.set(Object.fromEntries(given));
    return double.switches();
  },
  reset: (double) => {
    double.reset();
    return double.switches();
  },
  release: (double, form) => ({
    released: double.release(hash({ order: optional(oneOf(['as-made', 'reversed'])) })(form, '').order),
  }),
  deliver: (double) => double.deliver(),
  resend: (double, form) => {
    double.resend(hash({ event: text() })(form, '').event);
    return {};
  },
  pay: (double, form) => {
    const { session, ...wanted } = payer(form, '');
    return double.pay(session, wanted);
  },
  settle: (double, form) => {
    const { session, outcome } = settlement(form, '');
    double.settle(session, outcome);
    return {};
  },
  expire: (double, form) => {
    double.expire(hash({ session: text() })(form, '').session);
    return {};
  },
  refund: (double, form) => {
    const { id, amount } = correction(form, '');
    return double.refund(id, amount);
  },
  dispute: (double, form) => {
    const { id, amount, reason } = correction(form, '');
    return double.dispute(id, {
      ...(amount === undefined ? {} : { amountMinor: amount }),
      ...(reason === undefined ? {} : { reason }),
    });
  },
  'close-dispute': (double, form) => {
    const { dispute, outcome } = closing(form, '');
    return double.closeDispute(dispute, outcome);
  },
};

/** `key` is asked for, so that a page in the tester's browser can't press these buttons. */
export function controlApp(double: StripeDouble): Hono {
  const app = new Hono();
  app.use('/_double/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${double.secretKey}`)
      return c.json({ error: 'The secret key is required.' }, 401);
    return next();
  });
  app.get('/_double/deliveries', (c) => c.json(double.deliveries()));
  app.get('/_double/events', (c) => c.json(double.events()));
  app.post('/_double/:action', async (c) => {
    const name = c.req.param('action');
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined)
      return c.json({ error: `No such action. There are: ${Object.keys(ACTIONS).join(', ')}` }, 404);
    try {
      return c.json((await action(double, decodeForm(await c.req.text()))) ?? {});
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      return c.json({ error: thrown.message }, 400);
    }
  });
  return app;
}
