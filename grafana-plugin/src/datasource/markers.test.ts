// @vitest-environment jsdom
import { createTheme, DataTopic, textUtil } from '@grafana/data';
import type { Marker } from '@appops/shared/contract/query';
import { describe, expect, test } from 'vitest';
import { toneColour } from '../shared/ui/tone-colour.ts';
import { markerStatus } from '../shared/status/releases.ts';
import { eventsOf, markerEvents, markerFrame } from './markers.ts';

const href = (path: string) => `/grafana${path}`;
const id = `dep_${'0'.repeat(32)}`;

function marker(changes: Partial<Marker> = {}): Marker {
  return {
    time: 1_000_000,
    timeEnd: 1_060_000,
    kind: 'deployment',
    state: 'alerting',
    count: 1,
    title: 'shop 1.1.0 → production',
    text: 'Failed, worse',
    tags: ['shop', 'production'],
    ids: [id],
    ...changes,
  };
}

function row(changes: Partial<Marker>) {
  const [event] = markerEvents([marker(changes)], href);
  return event!;
}

describe('markerEvents', () => {
  test.each(['ok', 'pending', 'alerting', 'no_data'] as const)('state %s colours by newState', (state) => {
    expect(row({ state }).newState).toBe(state);
  });

  test.each(['incident', 'change'] as const)('%s keeps the colour of its layer', (kind) => {
    expect(row({ kind }).newState).toBeUndefined();
  });

  test('a state that only a newer backend knows is grey', () => {
    expect(row({ state: 'unknown' }).newState).toBe('no_data');
  });

  test('the id is the number 0, so that Grafana offers neither edit nor delete', () => {
    expect(row({}).id).toBe(0);
  });

  test('a region ends apart from its start, a point at it, and none before it', () => {
    expect(row({}).timeEnd).toBe(1_060_000);
    expect(row({ timeEnd: 1_000_000 }).timeEnd).toBe(1_000_000);
    expect(row({ timeEnd: 900_000 }).timeEnd).toBe(1_000_000);
  });

  test.each(['dark', 'light'] as const)(
    'how it went is in words in the colour of its meaning, and never a tag, which Grafana colours by chance (%s)',
    (mode) => {
      const theme = createTheme({ colors: { mode } });
      const [worse, fine] = markerEvents(
        [
          marker({ tags: ['shop', 'production', 'succeeded', 'worse'] }),
          marker({
            state: 'ok',
            text: 'Succeeded, no worse',
            tags: ['failed', 'open', 'succeeded', 'no_worse'],
          }),
        ],
        href,
        (state) => toneColour(theme, markerStatus(state).tone),
      );
      expect(worse!.tags).toEqual(['shop', 'production']);
      expect(worse!.text).toContain(`<span style="color: ${theme.colors.error.text}">Failed, worse</span>`);
      // A service may be called like a state.
      expect(fine!.tags).toEqual(['failed', 'open']);
      expect(fine!.text).toContain(`<span style="color: ${theme.colors.success.text}">`);
      // It survives what Grafana does to an annotation's text.
      expect(textUtil.sanitize(worse!.text!)).toMatch(/<span style="color:\s?[^"]+">Failed/);
    },
  );

  test.each(['incident', 'deployment'] as const)('several together have no codes for tags (%s)', (kind) => {
    const tags = ['shop', 'production', 'succeeded', 'worse', 'high', 'acknowledged'];
    expect(row({ kind, count: 3, tags }).tags).toEqual(['shop', 'production']);
  });

  test('text from outside stays text, in title and text alike', () => {
    const { title, text } = row({ title: '<img src=x onerror="a()">', text: `"a" & <b>\n'c'` });
    expect(title).toBe('&#60;img src=x onerror=&#34;a()&#34;&#62;');
    expect(text).toContain('&#34;a&#34; &#38; &#60;b&#62;<br />&#39;c&#39;');
  });

  test.each([
    ['a deployment', { kind: 'deployment' as const }, `/a/appops-suite-app/releases/${id}`],
    ['an incident', { kind: 'incident' as const }, `/a/appops-suite-app/incidents/${id}`],
    ['several deployments', { count: 37 }, '/a/appops-suite-app/releases?from=940000&#38;to=1120000'],
    ['several incidents', { kind: 'incident' as const, count: 2 }, '/a/appops-suite-app/incidents'],
    ['a change', { kind: 'change' as const }, '/a/appops-suite-app/releases?from=940000&#38;to=1120000'],
  ])('%s has a link below the sub-path of Grafana', (_case, changes, path) => {
    expect(row(changes).text).toContain(`<a href="/grafana${path}">`);
  });
});

describe('markerFrame', () => {
  test('a layer gets its fields back as events, whatever mappings a dashboard kept', () => {
    const markers = [marker(), marker({ state: 'ok', timeEnd: 1_000_000 })];
    const frame = markerFrame(markers, { refId: 'Anno', ownColours: false, href });
    expect(frame.meta).toBeUndefined();
    expect(eventsOf([frame])).toEqual(markerEvents(markers, href));
  });

  test('a query of a panel gives each marker its colour and says which are regions', () => {
    const markers = (['ok', 'pending', 'alerting', 'no_data'] as const).map((state, index) =>
      marker({ state, timeEnd: 1_000_000 + index }),
    );
    const frame = markerFrame(markers, { refId: 'B', ownColours: true, href });
    const values = (name: string) => frame.fields.find((field) => field.name === name)?.values;
    expect(frame.meta?.dataTopic).toBe(DataTopic.Annotations);
    expect(values('color')).toEqual(['green', 'yellow', 'red', 'gray']);
    expect(values('isRegion')).toEqual([false, true, true, true]);
  });

  test('in a panel an incident does not look like a failed deployment', () => {
    const markers = [marker(), marker({ kind: 'incident' }), marker({ kind: 'change', state: 'no_data' })];
    const { fields } = markerFrame(markers, { refId: 'B', ownColours: true, href });
    expect(fields.find(({ name }) => name === 'color')?.values).toEqual(['red', 'orange', 'blue']);
  });

  test('no markers are a frame without rows', () => {
    expect(eventsOf([markerFrame([], { refId: 'A', ownColours: false, href })])).toEqual([]);
  });
});
