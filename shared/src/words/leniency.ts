import { ownName } from './own-name.ts';

/** What an answer over HTTP/1 may break of the rules and still be read, where a check asks for lenient reading. */
export const leniencies = {
  headerWithoutColon: 'a header line without a colon was passed over',
  zeroByte: 'a header line with a zero byte in it was passed over',
  badLength: 'a Content-Length that is no length was passed over, so that the body ended with the connection',
  twoLengths: 'two different lengths of the body were passed over, so that it ended with the connection',
  unknownCoding: 'a transfer coding that cannot be undone was left as it came',
  brokenOff: 'the body was broken off, and what had come of it was taken',
} as const;
export type Leniency = keyof typeof leniencies;

/** What was passed over, in words; one that is not known here goes by its own name. */
export function leniencyWords(name: string): string {
  const words: Readonly<Record<string, string>> = leniencies;
  return Object.hasOwn(words, name) ? words[name]! : ownName(name);
}
