import { updateIncident as updateRoute } from '@appops/shared/contract/incidents';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { updateIncident } from '../incidents/update-incident.ts';
import { loadIncident } from '../incidents/incident.ts';
import { readAt } from '../../testing/verbs.ts';
import { restoreChannel, retireChannel } from './channel.ts';
import { messageOf } from './outbox.ts';
import { createRule, listRules, retireRule, updateRule } from './rules.ts';
import { setUp } from '../../testing/notify/notify.ts';
import { listNotificationRules } from '@appops/shared/contract/notifications';

const hour = 60 * 60_000;
const nowhere = 'http://127.0.0.1:9/';

describeOnBothEngines('who is told of what', (make) => {
  const titlesOf = async (at: Awaited<ReturnType<typeof setUp>>, channel?: string) =>
    (await at.outbox())
      .filter((one) => channel === undefined || one.channel_id === channel)
      .map(({ title }) => title);

  test('with no channel, and with one to which no rule leads, nothing is planned and nothing is written', async () => {
    const at = await setUp(make);
    await at.channel(nowhere, null);
    await at.open('Broken');
    let writes = 0;
    const write = at.store.write.bind(at.store);
    at.store.write = (work) => {
      writes += 1;
      return write(work);
    };
    await at.plan();
    // At most that the log was read up to here.
    expect(writes).toBeLessThanOrEqual(1);
    at.store.write = write;
    expect(await at.outbox()).toEqual([]);
  });

  test('rules choose by service, environment and least severity, and a channel with several is told once', async () => {
    const at = await setUp(make);
    const all = await at.channel(nowhere);
    await at.write((ctx) => createRule(ctx, { channel: all.id }));
    const search = await at.channel(nowhere, { service: 'search' });
    const production = await at.channel(nowhere, { environment: 'production' });
    const grave = await at.channel(nowhere, { service: 'shop', leastSeverity: 'high' });
    await at.open('In production', { severity: 'medium' });
    await at.open('In staging', { severity: 'critical', environment: 'staging' });
    await at.open('Of the search', { severity: 'high', service: 'search' });
    await at.open('Of nothing', { service: null, environment: null, severity: 'critical' });
    await at.plan();
    const told = async (channel: { id: string }) =>
      (await titlesOf(at, channel.id)).map((title) => title.replace(/^Incident opened: /, ''));
    expect(await told(all)).toEqual([
      'In production (shop, production)',
      'In staging (shop, staging)',
      'Of the search (search, production)',
      'Of nothing',
    ]);
    expect(await told(search)).toEqual(['Of the search (search, production)']);
    expect(await told(production)).toEqual([
      'In production (shop, production)',
      'Of the search (search, production)',
    ]);
    expect(await told(grave)).toEqual(['In staging (shop, staging)']);
  });

  test('an event that is read twice is told once', async () => {
    const at = await setUp(make);
    await at.channel(nowhere);
    await at.open('Broken');
    await at.plan();
    await at.write(({ tx }) => tx.updateTable('consumers').set({ cursor: 0 }).execute());
    await at.open('Broken again');
    await at.plan();
    expect(await titlesOf(at)).toEqual([
      'Incident opened: Broken (shop, production)',
      'Incident opened: Broken again (shop, production)',
    ]);
  });

  test('what was before a channel, a rule, its change or its return is no news', async () => {
    const at = await setUp(make);
    const first = await at.channel(nowhere, { leastSeverity: 'critical' });
    // Nobody has read the log since: the planner was away.
    await at.open('Before the second channel');
    const second = await at.channel(nowhere);
    await at.write((ctx) => retireChannel(ctx, second.id));
    await at.open('While it was retired');
    await at.write((ctx) => restoreChannel(ctx, second.id));
    const { items } = await readAt(at.store, at.now(), (ctx) =>
      listRules(ctx, listNotificationRules.query.parse({ channel: [first.id] })),
    );
    await at.write((ctx) => updateRule(ctx, items[0]!.id, { version: 1, leastSeverity: null }));
    await at.open('After all');
    await at.plan();
    expect(await titlesOf(at, first.id)).toEqual(['Incident opened: After all (shop, production)']);
    expect(await titlesOf(at, second.id)).toEqual(['Incident opened: After all (shop, production)']);
    await at.write((ctx) => retireRule(ctx, items[0]!.id));
    await at.open('After the rule');
    await at.plan();
    expect(await titlesOf(at, first.id)).toHaveLength(1);
  });

  test('what happened more than a day ago is not sent as if it were news, and that is said', async () => {
    const at = await setUp(make);
    await at.channel(nowhere);
    await at.open('Long ago');
    at.pass(26 * hour);
    await at.open('Now');
    await at.plan();
    expect(
      (await at.outbox()).map(({ title, state, last_error, next_try_at }) => ({
        title,
        state,
        last_error,
        next_try_at,
      })),
    ).toEqual([
      {
        title: 'Incident opened: Long ago (shop, production)',
        state: 'skipped',
        last_error: 'It happened 1 d 2 h before it could be sent: too long ago to be news.',
        next_try_at: null,
      },
      {
        title: 'Incident opened: Now (shop, production)',
        state: 'waiting',
        last_error: null,
        next_try_at: at.now(),
      },
    ]);
  });

  test('a clock that was set forward makes no news old: the decisive one says', async () => {
    const at = await setUp(make);
    await at.channel(nowhere);
    await at.open('Just now');
    at.setDecisive(at.now());
    at.pass(48 * hour);
    await at.plan();
    expect((await at.outbox()).map(({ state }) => state)).toEqual(['waiting']);
  });

  test('who was told that it began is told how it goes on and ends, though it is less grave by then', async () => {
    const at = await setUp(make);
    const grave = await at.channel(nowhere, { leastSeverity: 'high' });
    const id = await at.open('Broken', { severity: 'critical' });
    const never = await at.open('Little', { severity: 'low' });
    await at.plan();
    const { version } = await at.store.read((tx) => loadIncident(tx, id));
    await at.write((ctx) => updateIncident(ctx, id, updateRoute.body.parse({ version, severity: 'low' })));
    at.pass(42 * 60_000);
    await at.move(id, 'acknowledge');
    await at.move(id, 'resolve');
    await at.move(never, 'resolve');
    await at.plan();
    expect(await titlesOf(at, grave.id)).toEqual([
      'Incident opened: Broken (shop, production)',
      'Incident acknowledged: Broken (shop, production)',
      'Incident resolved: Broken (shop, production)',
    ]);
  });

  test('an incident that becomes graver is told to who is told of such', async () => {
    const at = await setUp(make);
    const grave = await at.channel(nowhere, { leastSeverity: 'high' });
    const id = await at.open('Broken', { severity: 'low' });
    const change = async (changes: object) => {
      const { version } = await at.store.read((tx) => loadIncident(tx, id));
      await at.write((ctx) => updateIncident(ctx, id, updateRoute.body.parse({ version, ...changes })));
    };
    await change({ title: 'All is broken' });
    await change({ severity: 'medium' });
    await change({ severity: 'critical' });
    await change({ severity: 'high' });
    await at.plan();
    expect(await titlesOf(at, grave.id)).toEqual([
      'Incident became graver: All is broken (shop, production)',
    ]);
  });

  test('a message says what, since when, where, how bad, who has it, and where to look', async () => {
    const at = await setUp(make);
    await at.channel(nowhere);
    const id = await at.open('Checkout <b>is</b> down', {
      severity: 'critical',
      description: 'Answered 503.',
    });
    at.pass(5 * 60_000);
    await at.move(id, 'acknowledge', 'mine');
    at.pass(37 * 60_000);
    await at.move(id, 'resolve');
    await at.plan();
    const [opened, acknowledged, resolved] = (await at.outbox()).map(messageOf);
    expect(opened).toEqual({
      news: 'incident.opened',
      title: 'Incident opened: Checkout <b>is</b> down (shop, production)',
      text: 'At 2026-11-30 12:00 UTC AppOps opened the incident with severity critical.\nAnswered 503.',
      severity: 'critical',
      service: { slug: 'shop', name: 'shop' },
      environment: { slug: 'production', name: 'production' },
      at: '2026-11-30T12:00:00.000Z',
      since: '2026-11-30T12:00:00.000Z',
      who: null,
      link: `http://127.0.0.1:4400/preview/a/appops-suite-app/incidents/${id}`,
      subject: id,
      event: expect.any(Number) as number,
    });
    expect(acknowledged).toMatchObject({
      title: 'Incident acknowledged: Checkout <b>is</b> down (shop, production)',
      who: 'AppOps',
    });
    // What somebody wrote beside it can be erased, and what was sent cannot.
    expect(JSON.stringify(acknowledged)).not.toContain('mine');
    expect(resolved?.text).toBe(
      'At 2026-11-30 12:42 UTC AppOps resolved the incident.\nIt goes back to 2026-11-30 12:00 UTC.\nIt lasted 42 min.',
    );
  });

  test('many incidents at once are planned, once each', async () => {
    const at = await setUp(make);
    await at.channel(nowhere);
    await at.openMany(300);
    // A step reads so many events; a task that runs goes on by itself.
    for (let steps = 0; steps < 3; steps++) await at.plan();
    expect(new Set(await titlesOf(at)).size).toBe(300);
  });
});
