/** The hosted pages, plain HTML without JavaScript: pay, decide a payment left for later, and a list of recent sessions for the demo. */
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { isFault } from './fault.ts';
import { expireDue, paySession, sessionAt, settle, type Outcome } from './flows.ts';
import { METHODS, type Method, type Session } from './objects.ts';
import { languageOf, payWords, type Language, type PayWords } from './pay-words.ts';
import { bookOf, type World } from './state.ts';

type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2433, #eceff4); --soft: light-dark(#5b6475, #a8b0bf); --line: light-dark(#dde1e8, #39404d); --paper: light-dark(#fff, #1c2129); --page: light-dark(#f4f5f8, #12151a); --act: light-dark(#4338ca, #a5b4fc); --on-act: light-dark(#fff, #12151a); --bad: light-dark(#b42318, #ffb4a9); }
* { box-sizing: border-box } body { margin: 0; padding: 1.5rem 1rem; background: var(--page); color: var(--ink); font: 1rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
main { max-width: 30rem; margin: 0 auto; display: grid; gap: 1rem } section { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.1rem 1.25rem }
h1 { font-size: 1.1rem; margin: 0; color: var(--soft); font-weight: 500 } h2 { font-size: 1rem; margin: 0 0 .6rem } p { margin: .25rem 0 } .soft { color: var(--soft); font-size: .875rem } .sum { font-size: 2rem; font-weight: 650; font-variant-numeric: tabular-nums; margin: 0 }
ul { list-style: none; margin: .75rem 0 0; padding: 0 } li { display: flex; justify-content: space-between; gap: 1rem; padding: .4rem 0; border-top: 1px solid var(--line) } label { display: block; font-size: .875rem; color: var(--soft); margin-bottom: .6rem }
input { display: block; width: 100%; margin-top: .25rem; padding: .65rem .75rem; font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--soft); border-radius: .5rem } .row { display: flex; flex-wrap: wrap; gap: .5rem }
button { font: inherit; padding: .6rem 1rem; min-height: 2.75rem; border-radius: .5rem; border: 1px solid var(--act); background: transparent; color: var(--act); cursor: pointer } button.main { background: var(--act); color: var(--on-act); font-weight: 600 } a { color: var(--act) } [role=alert] { color: var(--bad); font-weight: 600; margin: 0 }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }`;

const money = (minor: number, currency: string, language: Language): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency: currency.toUpperCase() }).format(minor / 100);

const shell = (language: Language, words: PayWords, content: Html | readonly Html[]) =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${words.title}</h1>
          <p class="soft">${words.notice}</p>
          ${content}
        </main>
      </body>
    </html>`;

type View = {
  world: World;
  account: string;
  session: Session;
  language: Language;
  words: PayWords;
  alert?: string | undefined;
};

function summary({ world, account, session, language, words }: View): Html {
  const merchant = world.state.accounts[account]?.business_profile?.name ?? account;
  const items = bookOf(world, account).lineItems[session.id] ?? [];
  return html`<section>
    <p class="soft">${words.payTo} ${merchant}</p>
    <p class="sum">${money(session.amount_total, session.currency, language)}</p>
    <ul>
      ${items.map((item) => html`<li><span>${item.description ?? ''} × ${item.quantity ?? 1}</span><span>${money(item.amount_total, item.currency, language)}</span></li>`)}
    </ul>
  </section>`;
}

const cardForm = ({ session, words, language }: View) =>
  html`<section aria-labelledby="card">
    <h2 id="card">${words.card}</h2>
    <form method="post" action="/pay/${session.id}">
      <input type="hidden" name="method" value="card" />
      <label
        >${words.cardNumber}<input
          name="card"
          inputmode="numeric"
          autocomplete="off"
          value="4242 4242 4242 4242"
          required
          aria-describedby="card-hint"
      /></label>
      <p class="soft" id="card-hint">${words.cardHint}</p>
      <label>${words.email}<input name="email" type="email" autocomplete="email" /></label>
      <button class="main">${words.pay} ${money(session.amount_total, session.currency, language)}</button>
    </form>
  </section>`;

const walletForm = ({ session, words }: View, method: 'alipay' | 'wechat_pay') =>
  html`<section aria-labelledby="${method}">
    <h2 id="${method}">${words[method]}</h2>
    <form method="post" action="/pay/${session.id}" class="row">
      <input type="hidden" name="method" value="${method}" />
      <button class="main" name="outcome" value="succeeds">${words.now}</button
      ><button name="outcome" value="later">${words.later}</button
      ><button name="outcome" value="declines">${words.refuse}</button>
    </form>
  </section>`;

/** Where a session stands, as the payer would say it. */
type Standing = 'open' | 'processing' | 'paid' | 'failed' | 'expired';

function standing(world: World, account: string, session: Session): Standing {
  if (session.status === 'expired') return 'expired';
  if (session.status === 'open') return 'open';
  if (session.payment_status === 'paid') return 'paid';
  const intent = bookOf(world, account).paymentIntents[session.payment_intent ?? ''];
  return intent?.status === 'processing' ? 'processing' : 'failed';
}

function body(view: View): Html[] {
  const { world, account, session, words } = view;
  const now = standing(world, account, session);
  const alert = view.alert === undefined ? [] : [html`<p role="alert">${view.alert}</p>`];
  if (now === 'open') {
    const forms = METHODS.filter((method) => session.payment_method_types.includes(method)).map((method) =>
      method === 'card' ? cardForm(view) : walletForm(view, method),
    );
    const leave = session.cancel_url === null ? [] : [html`<p><a href="${session.cancel_url}">${words.cancel}</a></p>`];
    return [summary(view), ...alert, ...forms, ...leave];
  }
  const sentence = now === 'processing' ? words.processing : words[now];
  const decide = html`<form method="post" action="/pay/${session.id}/settle" class="row">
    <button class="main" name="outcome" value="succeeded">${words.settleWell}</button
    ><button name="outcome" value="failed">${words.settleBadly}</button>
  </form>`;
  const back = html`<p><a href="${successUrl(session)}">${words.back}</a></p>`;
  return [
    summary(view),
    html`<section>
      <p>${sentence}</p>
      ${now === 'processing' ? decide : ''}${now === 'expired' ? '' : back}
    </section>`,
  ];
}

/** Stripe fills the session's id into the address. */
const successUrl = (session: Session): string =>
  (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

const DECLINED_CARD = '4000000000000002';

/** The outcome that the payer's form asks for, or the words that say what's wrong with it. */
function wish(
  form: Record<string, unknown>,
  words: PayWords,
): { method: Method; outcome: Outcome; card?: string } | string {
  const method = METHODS.find((known) => known === form['method']);
  if (method === undefined) return words.badNumber;
  if (method !== 'card') {
    const outcome = (['succeeds', 'declines', 'later'] as const).find((known) => known === form['outcome']);
    return outcome === undefined ? words.badNumber : { method, outcome };
  }
  const card = typeof form['card'] === 'string' ? form['card'].replaceAll(/\D/g, '') : '';
  if (card === DECLINED_CARD) return { method, outcome: 'declines', card };
  return card === '4242424242424242' ? { method, outcome: 'succeeds', card } : words.badNumber;
}

/** `changed` runs after something happened, so that webhooks can be sent. */
export function payPages(world: World, changed: () => void): Hono {
  const app = new Hono();
  const viewOf = (c: Context, id: string): View => {
    const { account, session } = sessionAt(world, id);
    const language = languageOf(session.locale, c.req.header('accept-language'));
    return { world, account, session, language, words: payWords(language) };
  };
  const show = (c: Context, view: View) =>
    c.html(shell(view.language, view.words, body(view)), view.alert === undefined ? 200 : 402);
  app.onError((thrown, c) =>
    isFault(thrown)
      ? c.text(thrown.message, thrown.stripeFault.status === 404 ? 404 : 400)
      : c.text('Internal error', 500),
  );
  app.get('/pay/:session', (c) => show(c, viewOf(c, c.req.param('session'))));
  app.post('/pay/:session', async (c) => {
    const view = viewOf(c, c.req.param('session'));
    // A second click, or a payer with two tabs: what was done stays done, and the page says so.
    if (view.session.status !== 'open') return show(c, view);
    const form = await c.req.parseBody();
    const wanted = wish(form, view.words);
    if (typeof wanted === 'string') return show(c, { ...view, alert: wanted });
    const email = typeof form['email'] === 'string' && form['email'] !== '' ? { email: form['email'] } : {};
    paySession(world, view.session.id, { ...wanted, ...email });
    changed();
    return wanted.outcome === 'declines'
      ? show(c, { ...view, alert: view.words.declined })
      : c.redirect(successUrl(view.session), 303);
  });
  app.post('/pay/:session/settle', async (c) => {
    const { session } = viewOf(c, c.req.param('session'));
    const { outcome } = await c.req.parseBody();
    settle(world, session.id, outcome === 'succeeded' ? 'succeeded' : 'failed');
    changed();
    return c.redirect(`/pay/${session.id}`, 303);
  });
  app.get('/', (c) => c.html(recent(world, languageOf(null, c.req.header('accept-language')))));
  return app;
}

/** The latest sessions of all accounts, for whoever runs the demo. */
function recent(world: World, language: Language) {
  expireDue(world);
  const words = payWords(language);
  const all = Object.entries(world.state.books).flatMap(([account, book]) =>
    Object.values(book.sessions).map((session) => ({ account, session })),
  );
  const rows = all
    .toSorted((one, other) => other.session.created - one.session.created)
    .slice(0, 50)
    .map(
      ({ account, session }) =>
        html`<li>
          <a href="/pay/${session.id}">${money(session.amount_total, session.currency, language)}</a
          ><span>${words.status[standing(world, account, session)]}</span>
        </li>`,
    );
  return shell(
    language,
    words,
    html`<section>
      <h2>${words.sessions}</h2>
      ${
        rows.length === 0
          ? html`<p>${words.none}</p>`
          : html`<ul>
              ${rows}
            </ul>`
      }
    </section>`,
  );
}
