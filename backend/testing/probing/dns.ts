import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { dnsCheck } from '@appops/shared/contract/checks/dns';
import type { DnsFacts } from '@appops/shared/contract/checks/dns-facts';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { tryCheck } from '@appops/shared/contract/monitors';
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  TRUNCATED_RESPONSE,
  type Answer,
  type Question,
} from 'dns-packet';
import { onTestFinished } from 'vitest';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver, type NameResolverOptions } from '../../src/probing/net/name-resolver.ts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import { probeDns } from '../../src/probing/protocols/dns/probe.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import { loopbackAllowed } from './checks.ts';

export type GivenDnsCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'dns' }>>;

const evaluators = new Evaluators();

/** An attempt with what it found beside the rest, so that a test says in one place what it expects. */
type FoundAttempt = ProbedAttempt<DnsFacts> & Omit<DnsFacts, 'protocol'>;

interface Wish {
  rules?: AddressRules;
  resolver?: NameResolverOptions;
  signal?: AbortSignal;
}

/** One attempt, loopback allowed unless said otherwise. */
export async function dnsAttempt(
  given: GivenDnsCheck = {},
  { rules = loopbackAllowed, resolver, signal }: Wish = {},
): Promise<FoundAttempt> {
  const check = dnsCheck.parse({ type: 'dns', name: 'shop.example', timeoutMs: 10_000, ...given });
  const made = await probeDns(check, {
    addressRules: rules,
    resolver: new NameResolver(resolver),
    trust: trustIn(),
    version: '1.2.3',
    evaluators,
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + check.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}

/** What a name server says; the id and the question are put in by `message`. */
export interface Said {
  rcode?: number;
  answers?: Answer[];
  additionals?: Answer[];
  authoritative?: boolean;
  truncated?: boolean;
}

/** A question as it came, and how to answer it. */
export interface Asked {
  id: number;
  question: Question;
  knowsEdns: boolean;
  message: Buffer;
  /** A message of one's own making. */
  send: (bytes: Buffer) => void;
  /** An answer to it. */
  say: (said: Said) => void;
  /** What `say` would send. */
  answer: (said: Said, more?: { id?: number; name?: string }) => Buffer;
}

type Talk = (asked: Asked) => void;

interface TestNameServer {
  port: number;
  /** As a check names it. */
  server: string;
  /** The questions that came over UDP, by their messages. */
  udp: Buffer[];
  socket: UdpSocket;
}

/**
 * A name server on one port of loopback that answers over UDP and, where `overTcp` is given, over TCP, until the test ends.
 * Without `overTcp` nobody takes connections there.
 */
export async function nameServer(overUdp: Talk, overTcp?: (socket: Socket) => void): Promise<TestNameServer> {
  const tcp = createServer((socket) => {
    open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
    overTcp?.(socket);
  });
  const open = new Set<Socket>();
  // A port of TCP is asked for first, since more of them are taken.
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as { port: number };
  if (overTcp === undefined) tcp.close();
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  let isOver = false;
  const asked: Buffer[] = [];
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    asked.push(message);
    overUdp(
      askedBy(message, (bytes) => {
        // What is still on its way when the test is over goes nowhere.
        if (!isOver) socket.send(bytes, from.port, from.address);
      }),
    );
  });
  onTestFinished(() => {
    isOver = true;
    socket.close();
    tcp.close();
    for (const each of open) each.destroy();
  });
  return { port, server: `127.0.0.1:${port}`, udp: asked, socket };
}

/** Answers each question that comes on a connection, whole and in one piece. */
export function answering(talk: Talk): (socket: Socket) => void {
  return (socket) => {
    let heard = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      heard = Buffer.concat([heard, piece]);
      while (heard.length >= 2 && heard.length >= heard.readUInt16BE(0) + 2) {
        const end = heard.readUInt16BE(0) + 2;
        const message = heard.subarray(2, end);
        heard = heard.subarray(end);
        talk(askedBy(message, (bytes) => socket.write(framed(bytes))));
      }
    });
  };
}

/** With its length before it, as messages go over TCP. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function askedBy(message: Buffer, send: (bytes: Buffer) => void): Asked {
  const query = decode(message);
  const [question] = query.questions!;
  const answer: Asked['answer'] = (
    { rcode = 0, answers = [], additionals = [], authoritative = true, truncated = false },
    { id = query.id!, name = question!.name } = {},
  ) =>
    encode({
      type: 'response',
      id,
      flags: rcode | (authoritative ? AUTHORITATIVE_ANSWER : 0) | (truncated ? TRUNCATED_RESPONSE : 0),
      questions: [{ ...question!, name }],
      answers,
      additionals,
    });
  return {
    id: query.id!,
    question: question!,
    knowsEdns: (query.additionals ?? []).some(({ type }) => type === 'OPT'),
    message,
    send,
    answer,
    say: (said) => send(answer(said)),
  };
}

/** Records of the name that tests ask for. */
export const aRecord = (data: string, ttl = 300): Answer => ({ type: 'A', name: 'shop.example', ttl, data });
