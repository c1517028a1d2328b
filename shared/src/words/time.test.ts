import { describe, expect, test } from 'vitest';
import {
  ageWords,
  durationWords,
  microsecondWords,
  perSecondWords,
  secondsWords,
  settingWords,
} from './time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durationWords', () => {
  test.each([
    [0, '0 s'],
    [999, '0 s'],
    [45_000, '45 s'],
    [5 * MINUTE + 5000, '5 min 5 s'],
    [12 * MINUTE + 30_000, '12 min'],
    [3 * DAY + 4 * HOUR + MINUTE, '3 d 4 h'],
    [2 * DAY + 5 * MINUTE, '2 d'],
    [-5000, '0 s'],
  ])('%d ms is "%s"', (ms, words) => expect(durationWords(ms)).toBe(words));
});

describe('ageWords', () => {
  test('what is a moment ago, or a moment ahead by a clock that differs, is just now', () => {
    expect(ageWords(1000, 4000)).toBe('just now');
    expect(ageWords(4000, 1000)).toBe('just now');
  });
  test('the past is ago and the future is in', () => {
    expect(ageWords(0, 5 * MINUTE)).toBe('5 min ago');
    expect(ageWords(3 * HOUR, 0)).toBe('in 3 h');
    expect(ageWords(0, 400 * DAY)).toBe('400 d ago');
  });
});

describe('microsecondWords', () => {
  test.each([
    [null, '–'],
    [840, '840 µs'],
    [12_345, '12.3 ms'],
    [250_000, '250 ms'],
    [1_254_000, '1.25 s'],
  ])('%s µs is "%s"', (us, words) => expect(microsecondWords(us)).toBe(words));
});

test('a setting below a second is told in milliseconds', () => {
  expect(settingWords(500)).toBe('500 ms');
  expect(settingWords(60_000)).toBe('1 min');
});

test('a setting of a second and a half is told whole', () => {
  expect(settingWords(1500)).toBe('1.5 s');
  expect(secondsWords(90_500)).toBe('90.5 s');
});

test('a rate has a decimal only where it tells something', () => {
  expect(perSecondWords(1234)).toBe('1,234/s');
  expect(perSecondWords(9)).toBe('9/s');
  expect(perSecondWords(0.25)).toBe('0.3/s');
});
