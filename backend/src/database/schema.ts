/**
 * The tables, one interface each, by area in `schema/`. Instants are epoch milliseconds; JSON is text; booleans are
 * 0 or 1; ids are the contract's. `Generated` is not used: every value is given by the code, so both engines store
 * the same.
 */
import type { AccessTables } from './schema/access.ts';
import type { AnnotationsTables } from './schema/annotations.ts';
import type { CasesTables } from './schema/cases.ts';
import type { CertificatesTables } from './schema/certificates.ts';
import type { CommitsTables } from './schema/commits.ts';
import type { EventsTables } from './schema/events.ts';
import type { IncidentsTables } from './schema/incidents.ts';
import type { IngestTables } from './schema/ingest.ts';
import type { MonitorsTables } from './schema/monitors.ts';
import type { NotifyTables } from './schema/notify.ts';
import type { OperationsTables } from './schema/operations.ts';
import type { ProxiesTables } from './schema/proxies.ts';
import type { PushTables } from './schema/push.ts';
import type { ReleasesTables } from './schema/releases.ts';
import type { ResultsTables } from './schema/results.ts';
import type { SecretsTables } from './schema/secrets.ts';
import type { ServicesTables } from './schema/services.ts';
import type { VerificationTables } from './schema/verification.ts';

/** Every table that stands in the database; the days of raw results (`ResultTable`) come and go. */
export interface Database
  extends
    AccessTables,
    AnnotationsTables,
    CasesTables,
    CertificatesTables,
    CommitsTables,
    EventsTables,
    IncidentsTables,
    IngestTables,
    MonitorsTables,
    NotifyTables,
    OperationsTables,
    ProxiesTables,
    PushTables,
    ReleasesTables,
    ResultsTables,
    SecretsTables,
    ServicesTables,
    VerificationTables {}
