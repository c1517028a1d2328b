import { grpcAssertion, grpcCheck } from '@appops/shared/contract/checks/grpc';
import { expect, test } from 'vitest';
import { grpcForm, newGrpcAssertion } from './grpc-form.ts';

test('host and port, in one field or two, make a check that the server accepts, and a name', () => {
  const form = { ...grpcForm.empty, host: 'api.example.com:50051', service: ' shop.v1.Cart ' };
  expect(grpcCheck.parse(grpcForm.checkOf(form))).toMatchObject({
    host: 'api.example.com',
    port: 50_051,
    service: 'shop.v1.Cart',
    assertions: [{ kind: 'health', is: 'SERVING' }],
  });
  expect(grpcForm.nameFor(form)).toBe('api.example.com:50051 shop.v1.Cart');
  expect(grpcForm.isFilledIn(form)).toBe(true);
  expect(grpcForm.isFilledIn(grpcForm.empty)).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = grpcCheck.parse({
    type: 'grpc',
    host: '::1',
    port: 443,
    tls: true,
    service: 'shop.v1.Cart',
    metadata: { authorization: 'Bearer x' },
    timeoutMs: 2500,
    family: 'ipv6',
    degradedCertificateDays: 30.5,
    assertions: [{ kind: 'code', is: 'UNAUTHENTICATED' }],
  });
  expect(grpcForm.checkOf(grpcForm.formOf(check))).toEqual(check);
});

test.each(['health', 'code', 'latency', 'certificate'] as const)(
  'a new %s assertion can be saved as it is',
  (kind) => {
    expect(grpcAssertion.safeParse(newGrpcAssertion(kind)).success).toBe(true);
  },
);
