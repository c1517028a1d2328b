/**
 * The shop's checkout, in every form that it had. Each release runs one of these functions; two of them
 * have the bug that their authors shipped.
 */
import { coupons, productOf } from './catalogue.ts';

export interface Basket {
  items: { sku: string; quantity: number }[];
  coupon?: string;
}

export interface Bill {
  subtotalCents: number;
  discountCents: number;
  totalCents: number;
}

export type Checkout = (basket: Basket) => Bill;

/** 1.0: prices times quantities. */
export function plainCheckout(basket: Basket): Bill {
  const subtotalCents = sum(basket);
  return { subtotalCents, discountCents: 0, totalCents: subtotalCents };
}

/** 1.1.0 brings coupons. It was only ever tried with one: without a coupon the lookup finds nothing. */
export function checkoutWithCoupons(basket: Basket): Bill {
  const subtotalCents = sum(basket);
  const coupon = coupons.get(basket.coupon as string)!;
  const discountCents = Math.round((subtotalCents * coupon.percent) / 100);
  return { subtotalCents, discountCents, totalCents: subtotalCents - discountCents };
}

/** 1.1.1 is the fix: no coupon, or one that we do not know, means no discount. */
export function checkoutWithOptionalCoupons(basket: Basket): Bill {
  const subtotalCents = sum(basket);
  const percent = coupons.get(basket.coupon ?? '')?.percent ?? 0;
  const discountCents = Math.round((subtotalCents * percent) / 100);
  return { subtotalCents, discountCents, totalCents: subtotalCents - discountCents };
}

/** 1.1.2 takes the discount out into a function of its own, made from the code before the fix. */
export function checkoutWithDiscountFunction(basket: Basket): Bill {
  const subtotalCents = sum(basket);
  const discountCents = discountOf(subtotalCents, basket.coupon);
  return { subtotalCents, discountCents, totalCents: subtotalCents - discountCents };
}

function discountOf(cents: number, code: string | undefined): number {
  const { percent } = coupons.get(code as string) as { percent: number };
  return Math.round((cents * percent) / 100);
}

function sum(basket: Basket): number {
  return basket.items.reduce((total, item) => total + productOf(item.sku).priceCents * item.quantity, 0);
}
