import type { WebhookSourceTable } from '../../database/schema/ingest.ts';
import type { SetUpStep, SourceSettings } from '@appops/shared/contract/webhooks';
import type { IncomingHttpHeaders } from 'node:http';
import type { StepReport } from '../../releases/deployment-report.ts';
import type { EndedEnvironment } from '../../releases/report-environment-end.ts';
import type { MergedRequest, Push } from '../../releases/record-commits.ts';
import type { SeenRef } from '../../releases/seen-refs.ts';

/**
 * What a kind of webhook source is: one folder beside this file that has all that is peculiar to a sender. The rest of
 * AppOps knows reports, and no vendor. To add one (`github/` is a vendor's, `generic/` has settings):
 *
 * 1. its name and label in `shared/src/words/webhook-kinds.ts`; the compiler then asks for the rest
 * 2. `<kind>/<kind>.ts`, a `SourceKind`, with what it needs beside it, and its line in `kinds.ts`;
 *    `every-kind.test.ts` tries it with its own sample
 * 3. its line in `grafana-plugin/src/features/settings/sources/kind-settings.ts`: null where there is nothing to set
 * 4. only where there is: its schema in `shared/src/contract/sources/<kind>.ts`, joined into `sourceSettings` of
 *    `contract/webhooks.ts`, and its fields in the plugin's `sources/<kind>/`
 */

/** A delivery as it came; the signature covers the body's bytes. */
export interface Delivery {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Of a delivery that is looked at, the source that it came to. */
export type DeliveryTo = Delivery & Pick<From, 'source'>;

/** Whether a delivery comes from whom it says. Anything but `genuine` is refused. */
export type Verified = { kind: 'genuine' } | { kind: 'missing' | 'invalid'; reason: string };

/** What a kind reads a delivery's body with. */
export interface From {
  headers: IncomingHttpHeaders;
  source: {
    id: string;
    /** What people set of it; null where its kind has nothing to set. */
    settings: WebhookSourceTable['settings'];
  };
}

/** What a delivery tells, in our words. */
export type Report =
  | { kind: 'deployment'; report: StepReport }
  /** Of a deployment, but it cannot be used as it stands; a sentence says why. It may count when it comes again. */
  | { kind: 'not_understood'; reason: string }
  | { kind: 'environment_ended'; ended: EndedEnvironment }
  | { kind: 'refs'; repository: string; refs: readonly SeenRef[] }
  | { kind: 'push'; push: Push }
  | { kind: 'merged'; request: MergedRequest };

export interface Understood {
  /** The person that the sender names as who did it. */
  by: string | null;
  reports: readonly Report[];
  /** Why a delivery that nothing came of tells nothing, in a sentence; null where that is as it should be. */
  otherwise: string | null;
}

/** What a sample is of. Times are epoch milliseconds. */
export interface SampleOf {
  /** The service's repository, as `owner/name`. */
  repository: string;
  service: string;
  environment: string;
  version: string;
  /** How it ended, or how far it is. */
  status: 'queued' | 'running' | 'succeeded' | 'failed';
  /** A number that no other sample has: by the same one a sender tells more of the same deployment. */
  number: number;
  now: number;
}

/** What a sender says, before it is signed. */
export interface SampleText {
  /** What it is, for whoever reads what is sent. */
  event: string;
  body: string;
}

export interface SampleDelivery extends SampleText {
  headers: Record<string, string>;
}

export interface SourceKind {
  /** What a sentence calls the sender: "GitHub". */
  sender: string;
  /** How a delivery is made to come again, as an order: "redeliver this from GitHub". */
  again: string;
  /** By what its deliveries find their service. */
  findsServiceBy: 'repository' | 'name';
  /** The sender's word for what a delivery is about, for the log; null where none is told. Nothing is verified yet. */
  event(delivery: DeliveryTo): string | null;
  /** @param secrets the present one, and during a rotation the one before; each fits as it is */
  verify(delivery: DeliveryTo, secrets: readonly string[]): Verified;
  /**
   * What makes this delivery the same one when it comes again; of at most 200 characters.
   * @throws {AppError} invalid_request where it has none
   */
  key(delivery: DeliveryTo): string;
  /**
   * The JSON that a delivery holds.
   * @throws {AppError} invalid_request
   */
  body(delivery: Delivery): unknown;
  /** The headers that `read` looks at, in lower case: they are kept with past deliveries. */
  readsHeaders: readonly string[];
  /**
   * Understands what a delivery tells, before anything is written.
   * @throws {AppError} invalid_request, saying what is wrong in the sender's own names
   */
  read(told: unknown, from: From): Understood;
  /** What tells of one deployment, as the sender would. */
  sample(of: SampleOf): readonly SampleText[];
  /** A delivery of it, signed and labelled as the sender's are; each is another one. */
  sign(text: SampleText, secret: string): SampleDelivery;
  /**
   * What people set of such a source, as it is stored: complete, with its defaults. Left out where there is nothing to
   * set.
   * @param given as the contract has read it; undefined for the defaults
   * @throws {AppError} invalid_request with the fields, from `body.settings` on
   */
  settings?(given: SourceSettings | undefined): SourceSettings;
  /** What to do at the sender, step by step. */
  setUp(source: From['source']): readonly SetUpStep[];
}
