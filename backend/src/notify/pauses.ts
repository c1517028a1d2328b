import { longestWish } from './channels/webhook/retry-after.ts';

/** The first pause after a try that failed, which doubles with each, and the longest; milliseconds. */
const firstPause = 10_000;
const longestPause = 15 * 60_000;

/** After so many tries a message is given up: with the pauses above and a quick refusal each, after some eleven hours. */
export const mostTries = 50;

/** So many messages a minute go to one channel, whatever waits. */
export const perMinute = 30;

/** Nothing waits for longer, in milliseconds: a time beyond this was set by a clock that has been set back since. */
export const farthest = Math.max(longestWish, 1.2 * longestPause);

/** Whether the time that something waits for is still to come. @param now epoch milliseconds */
export function isAhead(time: number | null, now: number): boolean {
  return time !== null && time > now && time <= now + farthest;
}

/**
 * How long to pause after a number of tries that failed, in milliseconds. By up to a fifth shorter or longer, so that not
 * all who wait for one receiver come back at once.
 * @param tries at least 1
 * @param random from 0 to below 1
 */
export function pauseAfter(tries: number, random: number): number {
  const pause = Math.min(firstPause * 2 ** Math.min(tries - 1, 20), longestPause);
  return Math.round(pause * (0.8 + 0.4 * random));
}
