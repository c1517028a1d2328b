import { createAnnotation } from '@appops/shared/contract/annotations';
import { openIncident } from '@appops/shared/contract/incidents';
import { expect, test } from 'vitest';
import type { Draft } from '../storage/drafts.ts';
import { entriesOf } from './entries.ts';

const draft: Draft = {
  tabId: 1,
  url: 'https://shop.example/checkout',
  pageUrl: 'https://shop.example/checkout?session=1',
  placeKnown: true,
  masksKnown: true,
  target: {
    selectors: [{ type: 'CssSelector', value: '#pay' }],
    excerpt: 'Pay now',
    element: 'button#pay "Pay now"',
    title: 'Checkout',
    viewport: '1200x800 at 1x',
    userAgent: 'Firefox',
  },
  service: 'shop',
  environment: 'production',
  liveVersion: '1.1.0',
  note: '  Paying fails\nfor everybody ',
  kind: 'problem',
  attach: { to: 'nothing' },
  shot: null,
  createdAt: 0,
};
const context = {
  backendUrl: 'https://ops.example',
  pageTitle: 'Title of the tab',
  userAgent: 'Chrome',
  viewport: '',
};

test('a note becomes one annotation that the contract accepts', () => {
  const [entry, ...rest] = entriesOf(draft, context, 1000);
  expect(rest).toEqual([]);
  expect(entry).toMatchObject({ kind: 'annotation', after: null, backendUrl: 'https://ops.example' });
  expect(createAnnotation.body.parse(entry!.body)).toMatchObject({
    id: entry!.id,
    kind: 'problem',
    body: 'Paying fails\nfor everybody',
    target: { source: 'https://shop.example/checkout', title: 'Checkout', excerpt: 'Pay now' },
    service: 'shop',
    environment: 'production',
    incident: null,
    case: null,
  });
});

test('a new incident goes first, with the context of the page, and the note attaches to it', () => {
  const attach = { to: 'new_incident', title: ' Paying fails ', severity: 'high' } as const;
  const [incident, note] = entriesOf({ ...draft, attach }, context, 1000);
  expect(openIncident.body.parse(incident!.body)).toMatchObject({
    id: incident!.id,
    title: 'Paying fails',
    severity: 'high',
    openedBy: 'extension',
    service: 'shop',
    context: {
      page: {
        url: 'https://shop.example/checkout',
        title: 'Checkout',
        userAgent: 'Firefox',
        viewport: '1200x800 at 1x',
        element: 'button#pay "Pay now"',
      },
    },
  });
  expect(note).toMatchObject({ after: incident!.id, body: { incident: incident!.id } });
  expect(note!.order).toBeGreaterThan(incident!.order);
});

test('a note on the whole page names the tab and has no selectors', () => {
  const [entry] = entriesOf({ ...draft, target: null, attach: { to: 'case', id: 'case_1' } }, context, 1000);
  expect(entry!.body).toMatchObject({ target: { title: 'Title of the tab', selectors: [] }, case: 'case_1' });
});

test('a note of a page that nobody told us about leaves its service to the backend, and names no release', () => {
  const unknown = { ...draft, placeKnown: false, service: null, environment: null, liveVersion: null };
  const [entry] = entriesOf(unknown, context, 1000);
  expect(entry!.body).not.toHaveProperty('service');
  expect(entry!.body).not.toHaveProperty('releaseVersion');
  expect(entriesOf(draft, context, 1000)[0]!.body).toMatchObject({ releaseVersion: '1.1.0' });
});
