import { dateTime } from '@grafana/data';
import { expect, test } from 'vitest';
import { PreviewTemplateSrv } from './template-srv.ts';

const srv = new PreviewTemplateSrv();
srv.setVariables({ service: ['shop', 'search'], environment: 'production' });

test.each([
  ['$environment', 'production'],
  ['${environment}', 'production'],
  ['[[environment]]', 'production'],
  ['${service}', '{shop,search}'],
  ['${service:csv}', 'shop,search'],
  ['${service:pipe}', 'shop|search'],
  ['${service:json}', '["shop","search"]'],
  ['$unknown stays', '$unknown stays'],
  ['a $environment b $environment', 'a production b production'],
])('%s becomes %s', (target, text) => {
  expect(srv.replace(target)).toBe(text);
});

test('scoped variables win, and a format function gets the list itself', () => {
  expect(srv.replace('$environment', { environment: { text: 's', value: 'staging' } })).toBe('staging');
  expect(srv.replace('$service', {}, (value: string | string[]) => [value].flat().join(' or '))).toBe(
    'shop or search',
  );
});

test('the range of the dashboard is there as $__from and $__to', () => {
  const [from, to] = [dateTime(1_000), dateTime(2_000)];
  srv.updateTimeRange({ from, to, raw: { from, to } });
  expect(srv.replace('$__from-${__to}')).toBe('1000-2000');
});

test('containsTemplate tells whether there is anything to replace', () => {
  expect([srv.containsTemplate('a $b'), srv.containsTemplate('a')]).toEqual([true, false]);
});
