import { createHash } from 'node:crypto';
import type { PostgresCheck } from '@appops/shared/contract/checks/postgres';
import type { TalkFailure } from '../../net/byte-talk.ts';
import { isProved, ScramFault, scramProof, scramStart, type ScramProof, type ScramStart } from './scram.ts';
import { message, serverErrorOf, type Message, type Wire } from './wire.ts';

/** Version 3.0 of the protocol. */
const protocolVersion = 196_608;

/** What a server may ask for by its number, in "R" messages. */
const asks = { nothing: 0, clearPassword: 3, md5: 5, sasl: 10, saslContinue: 11, saslFinal: 12 };

type Who = Pick<PostgresCheck, 'user' | 'database' | 'password' | 'tls'>;

/**
 * Signs in, until the server is ready for a query. A password never goes over in clear without TLS, whoever asks for it, and a
 * server that asks for a proof must prove itself, too.
 * @returns the server's version, where it tells
 * @throws {TalkFailure} where the server refuses, or does not speak the protocol
 */
export async function signIn(wire: Wire, who: Who): Promise<{ serverVersion: string | null }> {
  const { user, database } = who;
  // The first message alone has no type.
  const start = message(
    'x',
    protocolVersion,
    'user',
    user,
    'database',
    database,
    'application_name',
    'AppOps',
    'client_encoding',
    'UTF8',
    '',
  );
  wire.say(start.subarray(1));
  const session = new Session(wire, who);
  let serverVersion: string | null = null;
  for (;;) {
    const next = await wire.message((name, value) => {
      if (name === 'server_version') serverVersion = value.slice(0, 100);
    });
    switch (next.type) {
      case 'R':
        await session.answer(next);
        break;
      case 'E':
        throw refusal(wire, next);
      // Its key for cancelling, and which versions of the protocol it has.
      case 'K':
      case 'v':
        break;
      case 'Z':
        if (!session.isIn) throw wire.unexpected(next, 'an end of the sign-in');
        return { serverVersion };
      default:
        throw wire.unexpected(next, 'a step of the sign-in');
    }
  }
}

function refusal(wire: Wire, next: Message): TalkFailure {
  const { code, words } = serverErrorOf(next);
  return wire.broken('connect', `refuses the session: ${words} (${code})`);
}

/** What was asked of us while signing in, and answered. */
class Session {
  readonly #wire: Wire;
  readonly #who: Who;
  #start: ScramStart | null = null;
  #proof: ScramProof | null = null;
  #isProved = false;
  isIn = false;

  constructor(wire: Wire, who: Who) {
    this.#wire = wire;
    this.#who = who;
  }

  /** @throws {TalkFailure} for what we do not answer */
  async answer({ body }: Message): Promise<void> {
    const asked = body.int32();
    switch (asked) {
      case asks.nothing:
        if (this.#start !== null && !this.#isProved)
          throw this.#wire.lie('an end of the sign-in without having proved that it knows the password');
        this.isIn = true;
        return;
      case asks.clearPassword:
        if (!this.#who.tls)
          throw this.#wire.broken(
            'check',
            'asks for the password in clear on a connection without TLS: it was not sent. Turn TLS on',
          );
        this.#wire.say(message('p', this.#password()));
        return;
      case asks.md5: {
        const salt = body.bytes(4);
        this.#wire.say(message('p', `md5${md5(md5(this.#password() + this.#who.user), salt)}`));
        return;
      }
      case asks.sasl:
        this.#begin(mechanismsIn(body));
        return;
      case asks.saslContinue:
        await this.#prove(body.rest().toString());
        return;
      case asks.saslFinal:
        if (this.#proof === null || !isProved(body.rest().toString(), this.#proof))
          throw this.#wire.lie('no proof that it knows the password');
        this.#isProved = true;
        return;
      default:
        throw this.#wire.broken('check', `asks for a way of signing in that is not known here (${asked})`);
    }
  }

  #begin(mechanisms: readonly string[]): void {
    if (!mechanisms.includes('SCRAM-SHA-256'))
      throw this.#wire.broken('check', `signs in by none of the ways that are known here`);
    this.#password();
    this.#start = scramStart();
    const first = Buffer.from(this.#start.message);
    this.#wire.say(message('p', 'SCRAM-SHA-256', first.length, first));
  }

  async #prove(challenge: string): Promise<void> {
    if (this.#start === null || this.#proof !== null)
      throw this.#wire.lie('a challenge that nobody asked for');
    try {
      this.#proof = await scramProof(this.#start, this.#password(), challenge);
    } catch (error) {
      if (error instanceof ScramFault) throw this.#wire.lie(error.message);
      throw error;
    }
    this.#wire.say(message('p', Buffer.from(this.#proof.message)));
  }

  #password(): string {
    const { password } = this.#who;
    if (password === null || password === '')
      throw this.#wire.broken('check', 'asks for a password, and the check has none');
    return password;
  }
}

function mechanismsIn(body: Message['body']): string[] {
  const mechanisms: string[] = [];
  while (body.left > 1) mechanisms.push(body.text());
  return mechanisms;
}

function md5(text: string, salt: Uint8Array = Buffer.alloc(0)): string {
  return createHash('md5').update(text).update(salt).digest('hex');
}
