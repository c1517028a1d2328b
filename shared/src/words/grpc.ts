/** How a gRPC call ended, by number (grpc/grpc, doc/statuscodes.md). */
export const grpcCodes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
export type GrpcCode = (typeof grpcCodes)[number];

/** What a server says of a service's health, by number (grpc/grpc-proto, grpc/health/v1/health.proto). */
export const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;
export type ServingStatus = (typeof servingStatuses)[number];

/** A code's name: "UNAVAILABLE"; one that is not known here by its number. */
export function grpcCodeName(code: number): string {
  return grpcCodes[code] ?? `code ${code}`;
}

/** A serving status's name; one that is not known here by its number. */
export function servingStatusName(status: number): string {
  return servingStatuses[status] ?? `status ${status}`;
}
