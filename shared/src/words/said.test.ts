import { expect, test } from 'vitest';
import { deploymentInWords, deploymentStatuses, deploymentWords } from './deployment.ts';
import { incidentInWords } from './incident.ts';
import { choicesOf, midSentence, saidOf } from './said.ts';
import { severities, severityRank } from './severity.ts';

test('a value of tomorrow stands as it is, and means neither good nor bad', () => {
  expect(saidOf(deploymentWords, 'baking')).toEqual({ label: 'baking', tone: 'quiet' });
  expect(saidOf(deploymentWords, '')).toEqual({ label: '', tone: 'quiet' });
});

test('what every object has is no value', () => {
  expect(saidOf(deploymentWords, 'constructor')).toEqual({ label: 'constructor', tone: 'quiet' });
});

test('a label in a sentence begins small', () => {
  expect(midSentence(deploymentWords.rolled_back)).toBe('rolled back');
});

test('choices come in the order of the values', () => {
  const choices = choicesOf(deploymentStatuses, deploymentWords);
  expect(choices.map(({ value }) => value)).toEqual([...deploymentStatuses]);
  expect(choices[0]).toEqual({ value: 'queued', label: 'Queued' });
});

test('how a deployment went, with what the probes say of it where they do', () => {
  expect(deploymentInWords('succeeded', null)).toBe('Succeeded');
  expect(deploymentInWords('succeeded', 'no_worse')).toBe('Succeeded, no worse');
  expect(deploymentInWords('baking', 'much_better')).toBe('baking, much_better');
});

test('how bad an incident is, and how far people are with it', () => {
  expect(incidentInWords('critical', 'acknowledged')).toBe('Critical, acknowledged');
});

test('a severity that is not known is more pressing than a low one, and less than all others', () => {
  const sorted = ['low', 'apocalyptic', 'critical', 'medium', 'high'].toSorted(
    (a, b) => severityRank(a) - severityRank(b),
  );
  expect(sorted).toEqual(['critical', 'high', 'medium', 'apocalyptic', 'low']);
  expect(severities.map(severityRank)).toEqual([0, 1, 2, 3]);
});
