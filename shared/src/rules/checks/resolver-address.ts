import { hostNameOf } from './host-name.ts';

/** A name server's address and port. */
export interface ResolverAddress {
  /** Without brackets. */
  address: string;
  port: number;
}

/** Reads an address with or without a port, as `resolverShape` has it; null for anything else, such as a name. */
export function resolverAddressOf(text: string): ResolverAddress | null {
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/i.exec(text);
  const plain = /^([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)(?::(\d{1,5}))?$/.exec(text);
  const [host, digits] =
    bracketed !== null
      ? [bracketed[1]!, bracketed[2]]
      : plain !== null
        ? [plain[1]!, plain[2]]
        : text.split(':').length > 2
          ? [text, undefined]
          : [null, undefined];
  const name = host === null ? null : hostNameOf(host);
  if (name === null) return null;
  const port = digits === undefined ? 53 : Number(digits);
  if (port < 1 || port > 65_535) return null;
  const address = name.replace(/^\[|\]$/g, '');
  // The platform's parser brings whatever is an address into these forms.
  return address.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(address) ? { address, port } : null;
}

/** Why no name server can be asked there, to stand behind the field's name; null where one may be. */
export function resolverProblem(text: string | undefined): string | null {
  return text === undefined || resolverAddressOf(text) !== null
    ? null
    : 'must be an address, with or without a port, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53';
}
