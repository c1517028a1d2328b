import type { SourceSettings } from '@appops/shared/contract/webhooks';
import type { WebhookKind } from '@appops/shared/words/webhook-kinds';
import type { ComponentType } from 'react';
import { GenericFields } from './generic/generic-fields.tsx';

export interface KindFieldsProps {
  /** As it is stored; undefined for the defaults. */
  stored: Record<string, unknown> | undefined;
  /** What is typed now, as it is told. */
  onChange: (settings: SourceSettings) => void;
  /** The message for a field, by its path in the settings. */
  error: (path: string) => string | undefined;
}

/** The fields of what a kind of source lets people set; null where there is nothing. A missing kind does not compile. */
export const kindSettings: Record<WebhookKind, ComponentType<KindFieldsProps> | null> = {
  github: null,
  generic: GenericFields,
};
