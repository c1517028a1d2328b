import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { attempt, type FoundAttempt } from './checks.ts';
import { tcpServer } from './servers.ts';

export interface AnswerWish {
  method?: 'GET' | 'HEAD' | 'POST';
  assertions?: HttpAssertion[];
  /** The server closes the connection after the answer; without it only what frames the body can end it. */
  close?: boolean;
}

/** One attempt at a server that answers every request with these bytes. Text is written byte for byte. */
export async function answered(
  answer: string | Buffer,
  { close = false, ...check }: AnswerWish = {},
): Promise<FoundAttempt> {
  const bytes = typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer;
  const port = await tcpServer((socket) => (close ? socket.end(bytes) : socket.write(bytes)));
  return attempt(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000, ...check });
}

export const says = (value: string): HttpAssertion[] => [{ kind: 'body', comparison: 'contains', value }];

export const okLine = 'HTTP/1.1 200 OK\r\n';
