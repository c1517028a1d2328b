import { coupons, euros, products } from './catalogue.ts';
import type { Order } from './server.ts';

/** The shop's one page: products, basket and checkout, and the last orders, as its staff see it. */
export function shopPage(version: string, environment: string, orders: readonly Order[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="application-version" content="${escape(version)}">
<title>Leaf & Kettle</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; color: #23201c; background: #faf8f4; }
  header { background: #2f4a3c; color: #fff; padding: 1rem 2rem; display: flex; gap: 2rem; align-items: baseline; flex-wrap: wrap; }
  header h1 { font-size: 1.4rem; margin: 0; }
  header nav a { color: #dfe9e2; margin-right: 1rem; }
  header small { margin-left: auto; color: #dfe9e2; }
  main { max-width: 62rem; margin: 0 auto; padding: 1rem 2rem; display: grid; grid-template-columns: 2fr 1fr; gap: 2rem; }
  ul.products { list-style: none; padding: 0; margin: 0; }
  ul.products li { background: #fff; border: 1px solid #e4dfd5; border-radius: 6px; padding: .75rem 1rem; margin-bottom: .75rem; display: flex; justify-content: space-between; gap: 1rem; align-items: center; }
  ul.products h3 { margin: 0; font-size: 1rem; }
  ul.products p { margin: 0; color: #5f594f; }
  aside, section.orders { background: #fff; border: 1px solid #e4dfd5; border-radius: 6px; padding: 1rem; }
  table { width: 100%; border-collapse: collapse; }
  th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #eee9df; }
  button { font: inherit; padding: .4rem .9rem; border-radius: 4px; border: 1px solid #2f4a3c; background: #fff; color: #2f4a3c; cursor: pointer; }
  button.primary { background: #2f4a3c; color: #fff; width: 100%; margin-top: 1rem; }
  #message { min-height: 1.5em; margin: .75rem 0 0; }
  #message.bad { color: #a32020; }
  section.orders { grid-column: 1 / -1; }
  @media (max-width: 40rem) { main { grid-template-columns: 1fr; padding: 1rem; } }
</style>
</head>
<body>
<header>
  <h1>Leaf & Kettle</h1>
  <nav aria-label="Shop"><a href="#products">Products</a><a href="#basket">Basket</a><a href="#orders">Orders</a></nav>
  <small>${escape(environment)}, release <span id="version">${escape(version)}</span></small>
</header>
<main>
  <section id="products" aria-labelledby="products-title">
    <h2 id="products-title">Products</h2>
    <p>Everything ships within two days. Tea is packed on the day of the order.</p>
    <ul class="products">
${products.map(productItem).join('\n')}
    </ul>
  </section>
  <aside id="basket" aria-labelledby="basket-title">
    <h2 id="basket-title">Basket</h2>
    <table><thead><tr><th scope="col">Product</th><th scope="col">Number</th></tr></thead><tbody id="basket-rows"><tr data-sku="teapot"><td>Teapot</td><td>1</td></tr></tbody></table>
    <label for="coupon">Coupon</label>
    <input id="coupon" name="coupon" autocomplete="off" placeholder="${[...coupons.keys()].join(' or ')}">
    <button type="button" id="checkout" class="primary">Checkout</button>
    <p id="message" role="status"></p>
  </aside>
  <section id="orders" class="orders" aria-labelledby="orders-title">
    <h2 id="orders-title">Last orders</h2>
    ${orders.length === 0 ? '<p>No orders yet.</p>' : orderTable(orders)}
  </section>
</main>
<script>
const basket = new Map([['teapot', 1]]);
const rows = document.getElementById('basket-rows');
const message = document.getElementById('message');
for (const button of document.querySelectorAll('button[data-add]')) {
  button.addEventListener('click', () => {
    const { add: sku, name } = button.dataset;
    basket.set(sku, (basket.get(sku) ?? 0) + 1);
    let row = rows.querySelector('[data-sku="' + sku + '"]');
    if (!row) {
      row = rows.insertRow();
      row.dataset.sku = sku;
      row.insertCell().textContent = name;
      row.insertCell();
    }
    row.cells[1].textContent = basket.get(sku);
  });
}
document.getElementById('checkout').addEventListener('click', async () => {
  const coupon = document.getElementById('coupon').value.trim();
  const items = [...basket].map(([sku, quantity]) => ({ sku, quantity }));
  message.className = '';
  message.textContent = 'One moment …';
  try {
    const response = await fetch('/checkout', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(coupon ? { items, coupon } : { items }),
    });
    const reply = await response.json();
    if (!response.ok) throw new Error(reply.error);
    message.textContent = 'Thank you. Order ' + reply.order + ' over ' + reply.total + ' is on its way.';
  } catch (error) {
    message.className = 'bad';
    message.textContent = 'Checkout failed: ' + error.message;
  }
});
</script>
</body>
</html>
`;
}

function productItem({ sku, name, description, priceCents }: (typeof products)[number]): string {
  return `      <li id="product-${sku}"><div><h3>${escape(name)}</h3><p>${escape(description)}</p></div><div><strong>${euros(priceCents)}</strong> <button type="button" data-add="${sku}" data-name="${escape(name)}">Add to basket</button></div></li>`;
}

function orderTable(orders: readonly Order[]): string {
  const rows = orders.map(
    ({ number, at, items, totalCents }) =>
      `<tr><td>${number}</td><td>${at.toISOString().slice(0, 19).replace('T', ' ')}</td><td>${items}</td><td>${euros(totalCents)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Order</th><th scope="col">Time (UTC)</th><th scope="col">Pieces</th><th scope="col">Total</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
