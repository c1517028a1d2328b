import type { PostgresAssertion, PostgresCheck } from '@appops/shared/contract/checks/postgres';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { decimal, numeric } from '../typed-number.ts';
import { isPlace, placeOf } from '../typed-place.ts';

/** What a person edits of a PostgreSQL check. */
export interface PostgresForm {
  type: 'postgres';
  host: string;
  port: string;
  database: string;
  user: string;
  /** Empty for none. */
  password: string;
  tls: boolean;
  query: string;
  timeoutSeconds: string;
  family: PostgresCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: PostgresAssertion[];
}

const emptyPostgresForm: PostgresForm = {
  type: 'postgres',
  host: '',
  port: '',
  database: 'postgres',
  user: '',
  password: '',
  tls: true,
  query: 'select 1',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [],
};

/** What stands for an empty port. */
const USUAL_PORT = '5432';

function postgresFormOf(check: ReplyCheck<'postgres'>): PostgresForm {
  return {
    type: 'postgres',
    host: check.host,
    port: String(check.port),
    database: check.database,
    user: check.user,
    password: check.password ?? '',
    tls: check.tls,
    query: check.query,
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as PostgresAssertion[],
  };
}

/** The place with its usual port where none is typed. */
function whole(form: PostgresForm): { host: string; port: string } {
  const { host, port } = placeOf(form);
  return { host, port: port.trim() === '' ? USUAL_PORT : port };
}

function postgresCheckOf(form: PostgresForm): PostgresCheck {
  const { host, port } = whole(form);
  return {
    type: 'postgres',
    host,
    port: numeric(port),
    database: form.database.trim(),
    user: form.user.trim(),
    password: form.password === '' ? null : form.password,
    tls: form.tls,
    query: form.query,
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

export const postgresForm: CheckFormRules<'postgres', PostgresForm> = {
  empty: emptyPostgresForm,
  formOf: postgresFormOf,
  checkOf: postgresCheckOf,
  isFilledIn: (form) => isPlace(whole(form)) && form.user.trim() !== '' && form.query.trim() !== '',
  nameFor: (form) =>
    form.host.trim() === '' ? '' : `${placeOf(form).host}/${form.database.trim()}`.slice(0, 200),
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newPostgresAssertion(kind: PostgresAssertion['kind']): PostgresAssertion {
  switch (kind) {
    case 'rows':
      return { kind, comparison: 'at_least', count: 1 };
    case 'value':
      return { kind, comparison: 'equals', value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}
