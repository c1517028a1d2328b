import { hostNameOf } from './host-name.ts';

/** `${secret:NAME}` in a text: what names a secret, and how the secret's value is put in its place. */

/** How a value is put in, by where it stands. Escapes of JSON or a form are the affair of whoever writes that text. */
export type SecretForm =
  /** As it is. */
  | 'raw'
  /** As it is; a value that no header can hold is refused. */
  | 'header'
  /** Percent-encoded, so that it can be nothing but a part of an address's path or query. */
  | 'address'
  /** As bytes of `bytesOf`: its backslashes are no escapes. */
  | 'bytes';

/** The least and the most characters of a value: a shorter one could not be told from words when it is to be hidden. */
export const secretLength = { least: 4, most: 20_000 } as const;

const beginning = '${secret:';
const secretName = /^[A-Z][A-Z0-9_]{0,62}$/;
const placeholder = /\$\{secret:([A-Z][A-Z0-9_]{0,62})\}/g;

/** What a secret may be called. */
export function isSecretName(text: string): boolean {
  return secretName.test(text);
}

/** How a text names a secret. */
export function placeholderOf(name: string): string {
  return `${beginning}${name}}`;
}

/** The names of the secrets in a text, each once, in their order. */
export function secretNamesIn(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map((found) => found[1]!))];
}

/** What is wrong with how a text names secrets, to stand behind its field's name; null where nothing is. */
export function placeholderProblem(text: string): string | null {
  const rest = text.replaceAll(placeholder, '');
  const at = rest.indexOf(beginning);
  if (at < 0) return null;
  const shown = /^.{0,80}?(?:\}|$)/.exec(rest.slice(at).split(/[\r\n]/, 1)[0]!)?.[0] ?? beginning;
  return `holds "${shown}", which names no secret: write \${secret:NAME}, with A to Z, 0 to 9 and _ for the name`;
}

/** A text with the values in the places of the names. What a value holds is never looked through for names again. */
export function withSecrets(text: string, form: SecretForm, valueOf: (name: string) => string): string {
  return text.replaceAll(placeholder, (_whole, name: string) => putIn(valueOf(name), form));
}

function putIn(value: string, form: SecretForm): string {
  switch (form) {
    case 'raw':
    case 'header':
      return value;
    case 'address':
      return encodeURIComponent(value);
    case 'bytes':
      return value.replaceAll('\\', '\\\\');
  }
}

/** Why a value cannot stand in such a place; null where it can. RFC 9110 section 5.5 says what headers hold. */
export function misfitOf(value: string, form: SecretForm): string | null {
  if (form !== 'header') return null;
  if (/[\r\n]/.test(value)) return 'holds a line break, which a header cannot';
  return /[^\t\x20-\x7e\x80-\xff]/.test(value) ? 'holds a character that a header cannot' : null;
}

/** Where a secret may be sent: a host, `*.` before a name for all that are below it, or `*` for anywhere. */
export function isSecretHost(text: string): boolean {
  if (text === anyHost) return true;
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return hostNameOf(name) !== null && !name.includes('*');
}

/** The host that lets a secret go anywhere: to whoever may edit monitors, too. */
export const anyHost = '*';

/** Whether a secret may be sent to a host, as `hostNameOf` and the platform's parser of addresses give it. */
export function maySendTo(hosts: readonly string[], host: string): boolean {
  const name = plainHost(host);
  return hosts.some((allowed) => {
    if (allowed === anyHost) return true;
    if (allowed.startsWith('*.')) return name.endsWith(`.${plainHost(allowed.slice(2))}`);
    return plainHost(allowed) === name;
  });
}

/** One spelling for one host: in lower case, without brackets and without the dot of the root. */
function plainHost(host: string): string {
  return (hostNameOf(host) ?? host.toLowerCase()).replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
