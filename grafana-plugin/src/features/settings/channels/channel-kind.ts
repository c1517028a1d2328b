import type { createChannel } from '@appops/shared/contract/notifications';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { ComponentType } from 'react';

/** The settings of a channel as they are told; the contract's schema says what is wrong with them. */
export type ToldSettings = BodyInputOf<typeof createChannel>['settings'];

export interface ChannelFieldsProps {
  /** As they are stored; null for a new channel. */
  stored: Record<string, unknown> | null;
  /** What is typed now, as it is told. */
  onChange: (settings: ToldSettings) => void;
  secret: {
    /** Whether one is stored, which is never shown. */
    stored: boolean;
    /** What is typed now; empty for nothing. */
    value: string;
    onChange: (secret: string) => void;
  };
  /** The message for a field, by its path in the request: "settings.url", "secret". */
  error: (path: string) => string | undefined;
}

/** What is particular to a kind of channel in these pages. */
export interface ChannelKindView {
  Fields: ComponentType<ChannelFieldsProps>;
  /** The settings of a new channel, before anything is typed. */
  empty: ToldSettings;
  /**
   * Where it sends to, in one line.
   * @returns null where the settings are of a newer AppOps, so that this page would lose what it does not know
   */
  whereTo: (settings: Record<string, unknown>) => string | null;
  /** What to do with a secret that was made just now; null where people give it themselves. */
  secretSteps: readonly string[] | null;
}
