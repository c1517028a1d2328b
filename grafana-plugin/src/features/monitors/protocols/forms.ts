import {
  isReadWhole,
  type Check,
  type CheckInReply,
  type CheckType,
} from '@appops/shared/contract/checks/check';
import type { CheckFormRules } from './check-form.ts';
import { dnsForm, type DnsForm } from './dns/dns-form.ts';
import { pushForm, type PushForm } from './push/push-form.ts';
import { groupForm, type GroupForm } from './group/group-form.ts';
import { grpcForm, type GrpcForm } from './grpc/grpc-form.ts';
import { httpForm, type HttpForm } from './http/http-form.ts';
import { icmpForm, type IcmpForm } from './icmp/icmp-form.ts';
import { postgresForm, type PostgresForm } from './postgres/postgres-form.ts';
import { tcpForm, type TcpForm } from './tcp/tcp-form.ts';
import { tlsForm, type TlsForm } from './tls/tls-form.ts';
import { udpForm, type UdpForm } from './udp/udp-form.ts';
import { websocketForm, type WebsocketForm } from './websocket/websocket-form.ts';

/** What a person edits of a check, of any protocol. */
export type CheckForm =
  | GroupForm
  | PushForm
  | HttpForm
  | TcpForm
  | TlsForm
  | UdpForm
  | IcmpForm
  | PostgresForm
  | DnsForm
  | WebsocketForm
  | GrpcForm;
export type FormOf<T extends CheckType> = Extract<CheckForm, { type: T }>;

/** The forms of all protocols. A protocol of the contract without one does not compile. */
const forms: { readonly [T in CheckType]: CheckFormRules<T, FormOf<T>> } = {
  group: groupForm,
  push: pushForm,
  http: httpForm,
  tcp: tcpForm,
  tls: tlsForm,
  udp: udpForm,
  icmp: icmpForm,
  postgres: postgresForm,
  dns: dnsForm,
  websocket: websocketForm,
  grpc: grpcForm,
};

/** What the form of this one's protocol comes to. */
export function formRulesOf<T extends CheckType>(form: { type: T }): CheckFormRules<T, FormOf<T>> {
  return forms[form.type];
}

/** A check as a person edits it; null for one of which this page is too old to read all. */
export function checkFormOf(check: CheckInReply): CheckForm | null {
  return check.type === 'unknown' || !isReadWhole(check) ? null : formRulesOf(check).formOf(check);
}

export function checkOf(form: CheckForm): Check {
  return formRulesOf(form).checkOf(form);
}
