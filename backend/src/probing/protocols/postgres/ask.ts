import { mostRows } from '@appops/shared/contract/checks/postgres';
import type { Answered } from '@appops/shared/rules/checks/postgres-assertions';
import type { TalkFailure } from '../../net/byte-talk.ts';
import { int16, message, serverErrorOf, type Message, type Wire } from './wire.ts';

/** The types whose values are numbers, by their numbers in `pg_type`: int8, int2, int4, oid, float4, float8, numeric. */
const numberTypes: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]);

/**
 * Opens a transaction that can only read, in which no statement may take longer. It is never committed.
 * @param limitMs milliseconds
 * @throws {TalkFailure} where the server refuses, or does not speak the protocol
 */
export async function beginReading(wire: Wire, limitMs: number): Promise<void> {
  const most = Math.max(1, Math.ceil(limitMs));
  // The second limit is for us: where this process is stopped, the server does not keep the transaction for its sake.
  wire.say(
    message(
      'Q',
      `begin transaction read only; set local statement_timeout = ${most}; set local idle_in_transaction_session_timeout = ${most + 5_000}`,
    ),
  );
  for (;;) {
    const next = await wire.message();
    if (next.type === 'Z') return;
    if (next.type === 'E') throw refused(wire, next);
    if (next.type !== 'C') throw wire.unexpected(next, 'an answer to the beginning of a transaction');
  }
}

/**
 * Asks one query by the extended protocol, which takes a single statement, and for no more rows than are counted.
 * @throws {TalkFailure} where the server refuses, or does not speak the protocol
 */
export async function askQuery(wire: Wire, query: string): Promise<Answered> {
  wire.say(
    Buffer.concat([
      message('P', '', query, int16(0)),
      // Without values; all columns come as text.
      message('B', '', '', int16(0), int16(0), int16(0)),
      message('D', Buffer.from('P'), ''),
      message('E', '', mostRows + 1),
      message('S'),
    ]),
  );
  const answered: Answered = { rows: 0, moreRows: false, first: undefined, isNumber: false };
  let isDone = false;
  for (;;) {
    const next = await wire.message();
    switch (next.type) {
      // It has read the query, and bound it; it answers no rows.
      case '1':
      case '2':
      case 'n':
        break;
      case 'T':
        answered.isNumber = isNumberFirst(next);
        break;
      case 'D':
        if (answered.rows === 0) answered.first = firstValueOf(next);
        answered.rows += 1;
        break;
      // Done; more rows than were asked for; an empty query.
      case 'C':
      case 's':
      case 'I':
        isDone = true;
        break;
      case 'E':
        throw refused(wire, next);
      case 'G':
      case 'H':
      case 'W':
        throw wire.broken('check', 'was asked to COPY, which a check may not. Ask for rows instead');
      case 'Z':
        if (!isDone) throw wire.unexpected(next, 'an end of the answer');
        return answered.rows > mostRows ? { ...answered, rows: mostRows, moreRows: true } : answered;
      default:
        throw wire.unexpected(next, 'a part of the answer');
    }
  }
}

/** Of a description of rows: whether the first column is one of numbers. */
function isNumberFirst({ body }: Message): boolean {
  if (body.int16() < 1) return false;
  // Its name; its table and its place there; then its type.
  body.text();
  body.bytes(6);
  return numberTypes.has(body.int32());
}

/** Of a row: its first column, as text; null for NULL, undefined where it has no columns. */
function firstValueOf({ body }: Message): string | null | undefined {
  if (body.int16() < 1) return undefined;
  const length = body.int32();
  return length === -1 ? null : body.bytes(length).toString();
}

/** What an error says of the query, or of the server. */
function refused(wire: Wire, next: Message): TalkFailure {
  const { code, words } = serverErrorOf(next);
  const told = `${words} (${code})`;
  switch (code) {
    // Syntax, of which the rule against several statements is one.
    case '42601':
      return wire.broken('check', `cannot read the query: ${told}`);
    case '25006':
      return wire.broken('check', `was asked to write, which a check may not: ${told}`);
    case '57014':
      return wire.broken('timeout', `ended the query: ${told}`);
    default:
      return wire.broken('assertion', `could not answer the query: ${told}`);
  }
}
