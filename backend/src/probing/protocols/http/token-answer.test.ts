import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readToken } from './token-answer.ts';

const read = (status: number, value: unknown) => readToken(status, Buffer.from(JSON.stringify(value)));

test('a token is read with its lifetime, whichever way that is written', () => {
  expect(read(200, { access_token: 'a.b', token_type: 'bearer', expires_in: 60 })).toEqual({
    token: 'a.b',
    lifetimeMs: 60_000,
  });
  expect(read(200, { access_token: 'a', expires_in: '90' })).toEqual({ token: 'a', lifetimeMs: 90_000 });
  for (const expires_in of [undefined, null, -1, 0, 'soon', {}, []])
    expect(read(200, { access_token: 'a', expires_in })).toEqual({ token: 'a', lifetimeMs: null });
});

test('whatever an endpoint answers, what is told of it are our words alone', () => {
  const ours =
    /^(answered \d+(: invalid_(request|client|grant|scope)|: unauthorized_client|: unsupported_grant_type)?|answered with (a body that is too long or cannot be read|what is no JSON object)|answered without an access_token|gave an access_token that no header can carry|gave a token that is not of the type Bearer)$/;
  const answer = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          error: fc.oneof(fc.string(), fc.constantFrom('invalid_client', 'invalid_scope')),
          access_token: fc.anything(),
          token_type: fc.anything(),
          expires_in: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((fields) =>
        JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
      ),
  );
  fc.assert(
    fc.property(fc.constantFrom(200, 201, 400, 401, 500), answer, (status, text) => {
      const told = readToken(status, Buffer.from(text ?? ''));
      if ('problem' in told) expect(told.problem).toMatch(ours);
      else expect(told.token).toMatch(/^[\x21-\x7e]+$/);
    }),
  );
});
