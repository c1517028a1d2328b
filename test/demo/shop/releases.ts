import {
  checkoutWithCoupons,
  checkoutWithDiscountFunction,
  checkoutWithOptionalCoupons,
  plainCheckout,
} from './checkout.ts';
import type { Checkout } from './checkout.ts';

export interface Release {
  version: string;
  /** What its author wrote about it. */
  notes: string;
  checkout: Checkout;
}

const first: Release[] = [
  { version: '1.0.0', notes: 'The first release', checkout: plainCheckout },
  { version: '1.1.0', notes: 'Coupons at checkout', checkout: checkoutWithCoupons },
  { version: '1.1.1', notes: 'Checkout works without a coupon again', checkout: checkoutWithOptionalCoupons },
  { version: '1.1.2', notes: 'Discounts in a function of their own', checkout: checkoutWithDiscountFunction },
  {
    version: '1.1.3',
    notes: 'The discount function knows of no coupon',
    checkout: checkoutWithOptionalCoupons,
  },
];

/** The releases of a later minor line: a good one, one that merges an old branch with the bug, and its repair. */
const laterLine: Omit<Release, 'version'>[] = [
  { notes: 'New texts and smaller pictures', checkout: checkoutWithOptionalCoupons },
  { notes: 'Merge of the branch "discounts"', checkout: checkoutWithDiscountFunction },
  { notes: 'The merge is taken back', checkout: checkoutWithOptionalCoupons },
];

/** The shop's releases in the order in which they ship, without end. */
export function* releaseTrain(): Generator<Release, never> {
  yield* first;
  for (let minor = 2; ; minor++) {
    for (const [patch, release] of laterLine.entries()) yield { version: `1.${minor}.${patch}`, ...release };
  }
}

/** Whether the shop ever had this version. */
export function isReleaseOfShop(version: string): boolean {
  // As the train writes them: "1.02.0" would be one, too, and never come.
  if (!/^1\.(0|[1-9]\d{0,5})\.\d$/.test(version)) return false;
  try {
    releaseOf(version);
    return true;
  } catch {
    return false;
  }
}

/** A release by its version. @throws when the shop never had it. */
export function releaseOf(version: string): Release {
  const [major, minor, patch] = version.split('.').map(Number);
  if (major === 1 && minor !== undefined && minor >= 2) {
    const later = laterLine[patch ?? -1];
    if (later) return { version, ...later };
  }
  const release = first.find((candidate) => candidate.version === version);
  if (!release) throw new Error(`The shop has no release "${version}".`);
  return release;
}
