import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode, ProblemDetails } from '@appops/shared/contract/errors';

const answers: Record<string, { status: number; reason: string; code: ErrorCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    code: 'too_large',
    detail: 'The headers and the address of the request are larger than 16 KiB together.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    code: 'invalid_request',
    detail: 'The request did not arrive within a minute.',
  },
};
const malformed = {
  status: 400,
  reason: 'Bad Request',
  code: 'invalid_request' as const,
  detail: 'What was sent is not a request of HTTP/1.1.',
};

/** Answers what never became a request (headers too large, too slow, not HTTP) with problem details, as every error. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  // The server's own answer may be under way on it, and a socket that is gone takes none.
  // Cast: Node keeps it there and tells nobody by a type.
  const { _httpMessage: underWay } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || underWay?.headersSent === true) {
    socket.destroy();
    return;
  }
  const { status, reason, code, detail } = answers[error.code ?? ''] ?? malformed;
  const requestId = randomUUID().replaceAll('-', '');
  const body: ProblemDetails = {
    type: `urn:appops:problem:${code}`,
    title: reason,
    status,
    detail,
    code,
    requestId,
  };
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${reason}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${requestId}`,
      'x-content-type-options: nosniff',
      'cache-control: no-store',
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}
