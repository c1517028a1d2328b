import { expect, test } from 'vitest';
import { newsSentence, ruleSentence } from './rule-words.ts';

const names = { service: 'Shop', environment: 'Production', channel: 'Ops' };
const all = { service: null, environment: null, leastSeverity: null };

test('a rule is a sentence of what it restricts, and of nothing else', () => {
  expect(ruleSentence(all, names)).toBe('All news goes to Ops.');
  expect(ruleSentence({ ...all, service: 'shop' }, names)).toBe('News of Shop goes to Ops.');
  expect(ruleSentence({ ...all, environment: 'p' }, names)).toBe('News in Production goes to Ops.');
  expect(ruleSentence({ ...all, leastSeverity: 'low' }, names)).toBe('News from low up goes to Ops.');
  expect(ruleSentence({ service: 's', environment: 'p', leastSeverity: 'critical' }, names)).toBe(
    'News of Shop in Production from critical up goes to Ops.',
  );
});

test('what people are told of is every kind of news but a test', () => {
  expect(newsSentence()).toContain('incident opened');
  expect(newsSentence()).toContain('release judged worse');
  expect(newsSentence()).not.toContain('test');
});
