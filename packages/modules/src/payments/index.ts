/** The door of payments: opening and cancelling orders, what renewing is, the provider, and the work outside requests. */
export { openOrder, renewalKindOf } from './service/open-order.ts';
export { cancelUnpaidOrder } from './service/orders.ts';
export { reconcileEvents } from './service/reconcile.ts';
export { subscribers as paymentSubscribers } from './subscribers.ts';
export { noProvider } from './provider.ts';
export { LISTENED_EVENTS, stripeProvider } from './stripe.ts';
