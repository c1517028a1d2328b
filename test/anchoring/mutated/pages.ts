import type { Chance } from './chance.ts';
import { measures, people, services } from './words.ts';

/** A page of the kind that notes are put on; `held` pages are looked at only when the figures are told. */
export interface MutatedPage {
  name: string;
  held: boolean;
  html: (chance: Chance) => string;
}

const times = <T>(count: number, make: (place: number) => T): string =>
  Array.from({ length: count }, (_, place) => make(place)).join('');
const money = (chance: Chance): string => `${chance.whole(0, 980)}.${chance.whole(10, 99)}`;
const mail = (name: string): string => `${name.split(' ')[0]!.toLowerCase()}@shop.example`;

const menu = `<header class="navbar"><a class="brand" href="/">Tea shop admin</a><nav><ul>${[
  'Dashboard',
  'Orders',
  'Customers',
  'Reports',
  'Settings',
]
  .map(
    (entry) =>
      `<li data-item="menu" class="nav-item"><a class="nav-link" href="/${entry.toLowerCase()}"><i class="icon"></i><span>${entry}</span></a></li>`,
  )
  .join('')}</ul></nav><button class="btn" aria-label="Sign out"><svg></svg></button></header>`;
const footer = '<footer><small>Version 4.2.1</small><a href="/imprint">Imprint</a></footer>';

const tiles: MutatedPage['html'] = (chance) => `${menu}<main><h1>Dashboard</h1><div class="row">${times(
  8,
  (
    place,
  ) => `<div data-item="tiles" class="col-3"><div class="small-box bg-${place % 4}"><h3>${chance.whole(0, 9)}</h3>
    <p>${measures[place]}</p><a href="#" class="more">More info <i class="fa"></i></a></div></div>`,
)}</div><section data-section="s" class="card"><h2>Sales</h2><p>Compared with the week before.</p><dl><dt>Sum</dt><dd>${money(chance)}</dd><dt>Average</dt><dd>${money(chance)}</dd></dl><button class="btn">Export</button></section>
<section data-section="s" class="card"><h2>Visitors</h2><p>Without robots.</p><dl><dt>Sum</dt><dd>${chance.whole(0, 90)}</dd><dt>Average</dt><dd>${chance.whole(0, 9)}</dd></dl><button class="btn">Export</button></section></main>${footer}`;

const staff: MutatedPage['html'] = (
  chance,
) => `${menu}<main id="content"><h1>Customers</h1><div class="toolbar"><input type="search" placeholder="Search customers"><button class="btn btn-primary">Add customer</button></div>
<table class="table"><thead><tr><th>Name</th><th>Mail</th><th>Role</th><th>Orders</th><th></th></tr></thead><tbody>${times(
  14,
  (place) =>
    `<tr data-item="rows" id="row-${place + 1}"><td>${people[place]}</td><td>${mail(people[place]!)}</td><td>${chance.pick(['Admin', 'Buyer'])}</td><td>${chance.whole(0, 9)}</td><td><button class="btn btn-sm">Edit</button><button class="btn btn-sm btn-danger">Delete</button></td></tr>`,
)}</tbody></table><p>Showing 14 of 230 entries</p></main>${footer}`;

const equalCards: MutatedPage['html'] = (chance) =>
  `${menu}<main><h1>Workers</h1><div class="grid">${times(
    4,
    () =>
      `<div data-item="cards" class="card"><h4>Worker</h4><span class="state">running</span><button class="btn">Restart</button><button class="btn">Logs</button></div>`,
  )}</div><h2>Queues</h2><div class="grid">${times(
    4,
    (place) =>
      `<div data-item="queues" class="card"><h4>${services[place]}</h4><span class="state">${chance.pick(['idle', 'busy'])}</span><span class="count">${chance.whole(0, 9)}</span><button class="btn">Restart</button></div>`,
  )}</div></main>${footer}`;

const log: MutatedPage['html'] = (
  chance,
) => `<div class="app"><aside><h2>Files</h2><ul>${times(5, (place) => `<li data-item="files"><a href="/f/${place}">${services[place]}.log</a></li>`)}</ul></aside>
<main><h1>Log</h1><div class="viewport">${times(
  22,
  (place) =>
    `<div data-item="lines" class="line"><span class="no">${place + 1}</span><code>${chance.pick(['GET', 'POST', 'PUT'])} /${chance.pick(services)}/${chance.whole(1, 99)} ${chance.pick(['200', '204', '404', '500'])}</code><button class="copy">Copy</button></div>`,
)}</div></main></div>`;

const handbook: MutatedPage['html'] = () =>
  `${menu}<main class="docs"><article><h1>Handbook of the tea shop</h1><p>Read this before your first shift, and again after your second.</p>${[
    [
      'Opening',
      'Unlock the side door, switch the kettle on and count the till before the first guest comes in.',
    ],
    ['Refunds', 'A refund needs the number of the order and a second person who looks at it.'],
    ['Deliveries', 'Sign only for what you have counted. Put tea on the upper shelf and cups below.'],
    ['Closing', 'Count the till again, write the sum into the book and lock the side door.'],
  ]
    .map(
      ([title, text]) =>
        `<section data-section="chapters"><h2 id="${title!.toLowerCase()}">${title}</h2><p>${text}</p><p>See also the <a href="/rules#${title!.toLowerCase()}">rules</a>.</p><pre><code>shop --task ${title!.toLowerCase()}</code></pre><button class="btn">Copy</button></section>`,
    )
    .join(
      '',
    )}</article><nav class="toc"><h3>On this page</h3><ul>${['Opening', 'Refunds', 'Deliveries', 'Closing'].map((title) => `<li data-item="toc"><a href="#${title.toLowerCase()}">${title}</a></li>`).join('')}</ul></nav></main>${footer}`;

const account: MutatedPage['html'] = () =>
  `${menu}<main><h1>Settings</h1><form>${[
    ['Invoice address', ['Street', 'Postcode', 'City']],
    ['Delivery address', ['Street', 'Postcode', 'City']],
    ['Contact', ['Phone', 'Mail']],
  ]
    .map(
      ([title, fields]) =>
        `<fieldset data-section="parts"><legend>${title as string}</legend>${(fields as string[]).map((field) => `<div class="form-group"><label>${field}</label><input type="text" class="form-control"></div>`).join('')}<button type="button" class="btn">Clear</button></fieldset>`,
    )
    .join(
      '',
    )}<div class="form-check"><label><input type="checkbox" name="news"> Send me the newsletter</label></div><button id="save" class="btn btn-primary">Save changes</button><button class="btn">Cancel</button></form></main>${footer}`;

const errors: MutatedPage['html'] = () =>
  `<div class="wrapper"><aside class="sidebar"><a class="brand" href="/">Pages</a><ul>${[
    '400 Page',
    '401 Page',
    '403 Page',
    '404 Page',
    '500 Page',
    '503 Page',
    'Blank Page',
    'Login Page',
    'Lock Screen',
  ]
    .map(
      (label) =>
        `<li data-item="entries" class="nav-item"><a href="#" class="nav-link"><i class="far fa-circle"></i><p>${label}</p></a></li>`,
    )
    .join(
      '',
    )}</ul></aside><main><h1>Step 1 of 4</h1><ol>${times(5, (place) => `<li data-item="steps"><b>Step ${place + 1}</b> <span>${['Choose a name', 'Choose a plan', 'Pay', 'Invite others', 'Done'][place]}</span> <a href="#">Skip</a></li>`)}</ol><ul class="mailbox">${['Inbox', 'Sent', 'Drafts', 'Junk'].map((box, place) => `<li data-item="boxes"><a href="/mail/${box.toLowerCase()}"><span data-count>${box} (${place * 3})</span></a></li>`).join('')}</ul></main></div>`;

const hashed: MutatedPage['html'] = (chance) =>
  `<div id="root"><div class="Layout_root__a8Xk2 css-1x9ab3z"><div class="Header_bar__Zz91p"><span class="css-9q8w7e">Cluster north</span><button class="Button_root__Qq2Lm css-1abcd9e">Refresh</button></div>${times(
    6,
    (place) =>
      `<div data-item="panels" class="Panel_root__b7Tt${place % 2} css-77zq1p"><div class="Panel_head__c1Rr"><span>${services[place]}</span><span class="css-4f5g6h">${chance.pick(['healthy', 'degraded'])}</span></div><div><span>CPU</span><b>${chance.whole(0, 99)} %</b></div><div><span>Memory</span><b>${chance.whole(0, 99)} %</b></div><div><button class="Button_root__Qq2Lm">Restart</button><button class="Button_root__Qq2Lm">Drain</button></div></div>`,
  )}</div></div>`;

const orders: MutatedPage['html'] = (chance) =>
  `${menu}<main><h1>Orders</h1><ul class="tabs"><li data-item="tabs"><a href="?s=open"><span data-count>Open 4</span></a></li><li data-item="tabs"><a href="?s=paid"><span data-count>Paid 17</span></a></li><li data-item="tabs"><a href="?s=sent"><span data-count>Sent 2</span></a></li></ul><div role="table">${times(
    16,
    (place) =>
      `<div role="row" data-item="orders" class="tr"><div role="cell">#${10230 + place * 7}</div><div role="cell">${chance.pick(people)}</div><div role="cell">${money(chance)}</div><div role="cell"><span class="badge">${chance.pick(['open', 'paid', 'sent'])}</span></div><div role="cell"><a href="/orders/${10230 + place * 7}">View</a><button>Cancel</button></div></div>`,
  )}</div></main>${footer}`;

const incident: MutatedPage['html'] = (chance) =>
  `<div class="page"><div class="head"><h1>Checkout is slow</h1><span class="badge">critical</span><button>Acknowledge</button><button>Resolve</button></div><div class="columns"><section data-section="cols"><h2>Timeline</h2><ol>${times(
    9,
    (place) =>
      `<li data-item="entries"><time>10:${10 + place * 3}</time><p>${chance.pick(people)} ${chance.pick(['acknowledged', 'wrote a note', 'changed the severity', 'added a monitor'])}</p><button class="link">Reply</button></li>`,
  )}</ol></section><section data-section="cols"><h2>Services</h2><ul>${times(5, (place) => `<li data-item="hit"><strong>${services[place + 3]}</strong><em>${chance.whole(1, 9)} failures</em><a href="/services/${services[place + 3]}">Open</a></li>`)}</ul></section><section data-section="cols"><h2>People</h2><ul>${times(4, (place) => `<li data-item="on"><img alt="" src="/a.png"><span>${people[place + 8]}</span><button title="Call"><svg></svg></button></li>`)}</ul></section></div></div>`;

const products: MutatedPage['html'] = (chance) =>
  `<main class="shop"><h1>Green tea</h1><div class="filters"><label><input type="checkbox"> Organic</label><label><input type="checkbox"> In stock</label><select><option>Price</option></select></div><div class="cards">${times(
    12,
    (place) =>
      `<article data-item="cards" class="product"><img src="/p/${place}.jpg" alt=""><h3>${['Sencha', 'Matcha', 'Gyokuro', 'Bancha', 'Hojicha', 'Genmaicha', 'Kukicha', 'Longjing', 'Mao Feng', 'Gunpowder', 'Bi Luo Chun', 'Jasmine'][place]}</h3><p class="price">${money(chance)} €</p><p class="stars">${chance.whole(1, 5)}.${chance.whole(0, 9)}</p><button>Add to cart</button><button aria-label="Remember"><svg></svg></button></article>`,
  )}</div><nav class="pages"><a href="?p=1">1</a><a href="?p=2">2</a><a href="?p=3">3</a><a href="?p=2">Next</a></nav></main>`;

const virtual: MutatedPage['html'] = (chance) =>
  `<div class="shell"><div class="bar"><h1>Messages</h1><button>Select all</button></div><div class="list">${times(
    18,
    (place) =>
      `<div data-item="messages" class="item" style="top:${place * 40}px"><input type="checkbox"><span class="from">${people[(place * 5) % people.length]}</span><span class="subject">${chance.pick(['Invoice', 'Reminder', 'Offer', 'Question'])} ${chance.whole(100, 999)}</span><button class="x" title="Archive"></button><button>Reply</button></div>`,
  )}</div></div>`;

const settings: MutatedPage['html'] = () =>
  `<div class="cfg"><h1>Notifications</h1>${['Mail', 'Chat', 'Telephone', 'Webhook']
    .map(
      (way) =>
        `<div class="panel" data-section="ways"><h3>${way}</h3><div class="line"><span>Critical incidents</span><input type="checkbox"><select><option>At once</option></select></div><div class="line"><span>Recovered</span><input type="checkbox"><select><option>At once</option></select></div><p class="hint">Sent by ${way.toLowerCase()} to those on call.</p><div class="foot"><button>Test</button><button>Save</button></div></div>`,
    )
    .join('')}</div>`;

const article: MutatedPage['html'] = () =>
  `<main><article><h1>How a rollout is judged</h1><p class="lead">A rollout is compared with what was live before it.</p><h2>What is measured</h2><p>Each monitor runs as before. The results after the rollout began are set against those of the hour before.</p><p>Fewer than twenty results on either side say nothing.</p><h2>What is left out</h2><p>Results during a maintenance window are left out, and so are results that our own delay can have made.</p><ul><li data-item="why">Maintenance windows</li><li data-item="why">Suspect results</li><li data-item="why">Runs that were overtaken</li></ul><h2>What you can do</h2><p>Roll back, or wait for more results.</p><p>Fewer than twenty results on either side say nothing.</p><table><thead><tr><th>Verdict</th><th>Meaning</th></tr></thead><tbody><tr data-item="v"><td>worse</td><td>More failures than before</td></tr><tr data-item="v"><td>better</td><td>Fewer failures than before</td></tr><tr data-item="v"><td>no worse</td><td>As many failures as before</td></tr></tbody></table></article></main>`;

const matrix: MutatedPage['html'] = (chance) =>
  `${menu}<main><h1>Where is what live</h1><table><thead><tr><th>Service</th><th>production</th><th>staging</th><th>test</th></tr></thead><tbody>${times(
    10,
    (place) =>
      `<tr data-item="services"><th scope="row">${services[place]}</th>${times(3, () => `<td><span class="v">1.${chance.whole(0, 3)}.${chance.whole(0, 3)}</span><button>Promote</button></td>`)}</tr>`,
  )}</tbody></table></main>${footer}`;

export const mutatedPages: readonly MutatedPage[] = [
  { name: 'tiles', held: false, html: tiles },
  { name: 'staff table', held: false, html: staff },
  { name: 'equal cards', held: false, html: equalCards },
  { name: 'log lines', held: false, html: log },
  { name: 'handbook', held: false, html: handbook },
  { name: 'account form', held: false, html: account },
  { name: 'lookalike labels', held: false, html: errors },
  { name: 'hashed panels', held: false, html: hashed },
  { name: 'orders grid', held: true, html: orders },
  { name: 'incident', held: true, html: incident },
  { name: 'product cards', held: true, html: products },
  { name: 'virtual list', held: true, html: virtual },
  { name: 'equal sections', held: true, html: settings },
  { name: 'article', held: true, html: article },
  { name: 'matrix', held: true, html: matrix },
];
