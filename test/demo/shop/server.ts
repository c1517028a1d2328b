import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnknownProduct, euros } from './catalogue.ts';
import { plainCheckout } from './checkout.ts';
import type { Basket, Checkout } from './checkout.ts';
import { shopPage } from './page.ts';
import { releaseOf } from './releases.ts';

export interface Order {
  number: number;
  at: Date;
  items: number;
  totalCents: number;
}

export interface Shop {
  /** Address without a slash at the end. */
  url: string;
  /** The release that runs now. */
  readonly version: string;
  /** Puts another release live: from the next request on, its code answers. @throws for an unknown version. */
  release(version: string): void;
  /**
   * The switch that every release with coupons asks: while they are off, checkout takes the way without them. It
   * outlives releases, as switches do.
   */
  switchCoupons(on: boolean): void;
  close(): Promise<void>;
}

export interface ShopOptions {
  version?: string | undefined;
  environment?: string;
  /** Default 0: any free port. */
  port?: number;
}

/** What a basket looks like when nobody says: the one that GET /checkout prices. */
const sampleBasket: Basket = { items: [{ sku: 'teapot', quantity: 1 }] };

/** Starts the shop where it was before, or on any free port where that one is taken, or none is known. */
export async function startShopAt(port: number | undefined, options: ShopOptions): Promise<Shop> {
  if (port === undefined) return startShop(options);
  try {
    return await startShop({ ...options, port });
  } catch {
    return startShop(options);
  }
}

/** Starts the demo shop on loopback: `/`, `/healthz`, `/checkout` (GET prices a sample basket, POST orders). */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const environment = options.environment ?? 'production';
  let live = releaseOf(options.version ?? '1.0.0');
  let couponsOn = true;
  const checkout: Checkout = (basket) => (couponsOn ? live.checkout(basket) : plainCheckout(basket));
  const orders: Order[] = [];
  let lastOrder = 1000;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => failed(response, error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/' && request.method === 'GET') {
      return send(response, 200, 'text/html; charset=utf-8', shopPage(live.version, environment, orders));
    }
    if (pathname === '/healthz') return json(response, 200, { status: 'ok', version: live.version });
    if (pathname === '/checkout' && request.method === 'GET') {
      const bill = checkout(sampleBasket);
      return json(response, 200, { version: live.version, ...bill });
    }
    if (pathname === '/checkout' && request.method === 'POST') {
      const basket = parseBasket(await bodyOf(request));
      if (basket === null) return json(response, 400, { error: 'That is no basket.' });
      const bill = checkout(basket);
      const items = basket.items.reduce((total, item) => total + item.quantity, 0);
      const order = { number: ++lastOrder, at: new Date(), items, totalCents: bill.totalCents };
      orders.unshift(order);
      orders.length = Math.min(orders.length, 10);
      return json(response, 201, { order: order.number, total: euros(bill.totalCents), ...bill });
    }
    return json(response, 404, { error: 'There is no such page.' });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get version() {
      return live.version;
    },
    release(version) {
      live = releaseOf(version);
    },
    switchCoupons(on) {
      couponsOn = on;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function failed(response: ServerResponse, error: unknown): void {
  if (error instanceof UnknownProduct) return json(response, 400, { error: error.message });
  // What a customer gets when our code throws, as everywhere: no detail.
  json(response, 500, { error: 'Something went wrong on our side.' });
}

function parseBasket(text: string): Basket | null {
  try {
    const basket = JSON.parse(text) as Basket;
    const sound = basket.items.every((item) => typeof item.sku === 'string' && item.quantity > 0);
    return sound && basket.items.length > 0 ? basket : null;
  } catch {
    return null;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > 100_000) throw new Error('The basket is too large.');
  }
  return text;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
