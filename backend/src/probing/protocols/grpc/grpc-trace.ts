import type { GrpcFacts } from '@appops/shared/contract/checks/grpc-facts';
import { servingStatusName } from '@appops/shared/words/grpc';
import { AttemptTrace } from '../../net/attempt-trace.ts';

/** How a call ended. */
export interface CallEnd {
  code: number;
  /** What the server said to it, printable; empty for nothing. */
  said: string;
  /** Null where the call did not end with OK. */
  health: number | null;
}

/** What a gRPC health attempt has measured so far, and found. */
export class GrpcTrace extends AttemptTrace<GrpcFacts> {
  /** The server has begun to speak HTTP/2. */
  speaksHttp2 = false;
  httpStatus: number | null = null;
  call: CallEnd | null = null;

  override activity(): string {
    if (this.phase !== 'wait') return super.activity();
    return this.speaksHttp2
      ? `waiting for ${this.where} to answer the health check`
      : `waiting for ${this.where} to speak HTTP/2; is it TLS that it wants, or no gRPC server?`;
  }

  override facts(): GrpcFacts {
    const { call, httpStatus } = this;
    return {
      protocol: 'grpc',
      grpcStatus: call?.code ?? null,
      grpcMessage: call === null || call.said === '' ? null : call.said,
      health: call === null || call.health === null ? null : servingStatusName(call.health),
      httpStatus: httpStatus === 200 ? null : httpStatus,
      tls: this.peer.tls,
    };
  }
}
