/** Endpoints of payments and the use cases that answer them. */
import { externalRoute, publicRoute, route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { createCheckout, getCheckout } from './service/checkout.ts';
import { createOrder } from './service/open-order.ts';
import { cancelOrder, getChildOrder, getOrder, listChildOrders, listOrders } from './service/orders.ts';
import { getChildReceipt, getReceipt, listPayments, recordReceipt } from './service/receipts.ts';
import { receiveStripeEvent } from './service/receive-event.ts';
import { listFlaggedEvents, resolveEvent } from './service/review.ts';

export default [
  route(contract.createOrder, createOrder),
  route(contract.listOrders, listOrders),
  route(contract.getOrder, getOrder),
  route(contract.cancelOrder, cancelOrder),
  route(contract.recordReceipt, recordReceipt),
  route(contract.listPayments, listPayments),
  route(contract.getReceipt, getReceipt),
  route(contract.listChildOrders, listChildOrders),
  route(contract.getChildOrder, getChildOrder),
  route(contract.getChildReceipt, getChildReceipt),
  externalRoute(contract.createCheckout, createCheckout),
  route(contract.getCheckout, getCheckout),
  publicRoute(contract.receiveStripeEvent, receiveStripeEvent),
  route(contract.listFlaggedEvents, listFlaggedEvents),
  route(contract.resolveEvent, resolveEvent),
];
