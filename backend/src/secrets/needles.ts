import { isUtf8 } from 'node:buffer';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import { secretLength } from '@appops/shared/rules/checks/secret-text';

/**
 * What to look for of a value that may come back in another writing: as it is, percent-encoded or as a form's field, in JSON,
 * as escaped bytes, in HTML, or somewhere inside of base64; its characters each in any of these.
 */
export interface Needle {
  /** The ways to write each character, in their order. */
  characters: readonly (readonly string[])[];
  /** What the first of them may begin with. */
  begins: string;
  /** ASCII is compared whatever its case. */
  anyCase: boolean;
}

/** All needles of a value, and of what is inside of it where it is itself a Basic credential, a cookie or a scheme with a token. */
export function needlesOf(value: string): Needle[] {
  return [...new Set([value, ...insideOf(value)])].flatMap((each) => [
    needle([...each].map(writingsOf), true),
    ...insideBase64(Buffer.from(each, 'utf8')),
  ]);
}

/** Parts of a value that are as secret as the whole. */
function insideOf(value: string): string[] {
  const decoded = Buffer.from(value, 'base64');
  const isBasic =
    /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) &&
    isUtf8(decoded) &&
    /^[\x20-\x7e\x80-\uffff]*:/.test(decoded.toString());
  const basic = isBasic ? [decoded.toString(), decoded.toString().replace(/^[^:]*:/, '')] : [];
  const pairs = value
    .split(/;\s*/)
    .flatMap((pair) => (pair.includes('=') ? [pair.replace(/^[^=]*=/, '')] : []));
  const token = /^[A-Za-z-]+ +(\S+)$/.exec(value)?.[1];
  const parts = [...pairs, ...(token === undefined ? [] : [token, ...insideOf(token)])];
  return [
    ...basic.filter(({ length }) => length >= secretLength.least),
    ...parts.filter(({ length }) => length >= 8),
  ];
}

const html: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;', '&#38;', '&#x26;'],
  '<': ['&lt;', '&#60;', '&#x3c;'],
  '>': ['&gt;', '&#62;', '&#x3e;'],
  '"': ['&quot;', '&#34;', '&#x22;'],
  "'": ['&apos;', '&#39;', '&#x27;'],
};

/** The ways to write a character, in lower case. */
function writingsOf(character: string): string[] {
  const bytes = Buffer.from(character, 'utf8');
  const hexOf = (before: string) =>
    [...bytes].map((byte) => `${before}${byte.toString(16).padStart(2, '0')}`).join('');
  const units = character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const all = [
    character,
    hexOf('%'),
    hexOf('\\x'),
    units,
    JSON.stringify(character).slice(1, -1),
    escaped(bytes),
    // Bytes that somebody took for characters.
    bytes.toString('latin1'),
    ...(character === ' ' ? ['+'] : []),
    ...(character === '/' ? ['\\/'] : []),
    ...(html[character] ?? []),
  ];
  return [...new Set(all.map(inLowerCase))];
}

/** ASCII in lower case; every other character, and the length, stay. */
export function inLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** The characters of base64 (RFC 4648) that the value alone makes, wherever it begins among three bytes. */
function insideBase64(bytes: Buffer): Needle[] {
  return [0, 1, 2].flatMap((before) => {
    const bits = (before + bytes.length) * 8;
    const core = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
    return core.length < 4
      ? []
      : [
          needle(
            [...core].map((character) => [character, ...(inUrls[character] ?? [])]),
            false,
          ),
        ];
  });
}

function needle(characters: Needle['characters'], anyCase: boolean): Needle {
  return { characters, anyCase, begins: (characters[0] ?? []).map((writing) => writing[0] ?? '').join('') };
}

/** How base64 is written in addresses (RFC 4648 section 5, or percent-encoded). */
const inUrls: Readonly<Record<string, readonly string[]>> = {
  '+': ['-', '%2B', '%2b'],
  '/': ['_', '%2F', '%2f', '\\/'],
};
