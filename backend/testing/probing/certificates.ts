import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate made on the spot, with its key, in PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
}

export interface CertificateWish {
  /** Names and IPv4 addresses that it is made out to. */
  names: readonly string[];
  notBefore?: Date;
  notAfter?: Date;
}

const day = 86_400_000;

/**
 * An authority that issues certificates for tests, written in DER by hand (RFC 5280), since neither Node nor every
 * machine has a tool that makes them.
 */
export class TestAuthority {
  /** Its certificate: signed by itself, or by the authority above it. */
  readonly cert: string;
  readonly #name: string;
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject };

  constructor(
    name = 'Test authority',
    notAfter = new Date(Date.now() + 365 * day),
    above: TestAuthority | null = null,
  ) {
    this.#name = name;
    this.#keys = newKeys();
    this.cert = (above ?? this).vouchFor(this, notAfter);
  }

  /** A certificate for another authority's name and key: an intermediate's, or a cross-signed root's. */
  vouchFor(other: TestAuthority, notAfter: Date): string {
    return certificate({
      subject: other.#name,
      issuer: this.#name,
      publicKey: other.#keys.publicKey,
      signer: this.#keys.privateKey,
      notAfter,
      extensions: [extension('551d13', true, sequence(boolean(true)))],
    });
  }

  issue(wish: CertificateWish): TestCertificate {
    const { publicKey, privateKey } = newKeys();
    const cert = certificate({
      ...leafParts(wish),
      issuer: this.#name,
      publicKey,
      signer: this.#keys.privateKey,
    });
    return { cert, key: pemOf(privateKey) };
  }
}

/** A certificate that no authority stands behind. */
export function selfSigned(wish: CertificateWish): TestCertificate {
  const { publicKey, privateKey } = newKeys();
  const parts = leafParts(wish);
  return {
    cert: certificate({ ...parts, issuer: parts.subject, publicKey, signer: privateKey }),
    key: pemOf(privateKey),
  };
}

function leafParts({ names, notBefore, notAfter }: CertificateWish) {
  const alternatives = names.map((name) =>
    isIPv4(name) ? tlv(0x87, Buffer.from(name.split('.').map(Number))) : tlv(0x82, Buffer.from(name)),
  );
  return {
    subject: names[0] ?? 'test',
    extensions: [extension('551d11', false, sequence(...alternatives))],
    ...(notBefore === undefined ? {} : { notBefore }),
    notAfter: notAfter ?? new Date(Date.now() + 30 * day),
  };
}

function certificate(parts: {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  notBefore?: Date;
  notAfter: Date;
  extensions: Buffer[];
}): string {
  const ecdsaWithSha256 = sequence(tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const tbs = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(parts.issuer),
    sequence(
      time(parts.notBefore ?? new Date(Math.min(Date.now(), parts.notAfter.getTime()) - 400 * day)),
      time(parts.notAfter),
    ),
    commonName(parts.subject),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...parts.extensions)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', tbs, parts.signer)]));
  // A blank line, as a naive wrapping leaves when the last line is full, is no valid PEM.
  const lines =
    sequence(tbs, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function boolean(value: boolean): Buffer {
  return tlv(0x01, Buffer.from([value ? 0xff : 0]));
}

function commonName(name: string): Buffer {
  return sequence(tlv(0x31, sequence(tlv(0x06, Buffer.from('550403', 'hex')), tlv(0x0c, Buffer.from(name)))));
}

function time(date: Date): Buffer {
  // UTCTime, for years before 2050.
  return tlv(0x17, Buffer.from(date.toISOString().replace(/^20|[-:T]|\.\d+/g, '')));
}

function extension(oid: string, critical: boolean, value: Buffer): Buffer {
  return sequence(tlv(0x06, Buffer.from(oid, 'hex')), ...(critical ? [boolean(true)] : []), tlv(0x04, value));
}
