import type { WebhookKind } from '@appops/shared/words/webhook-kinds';
import type { ComponentType } from 'react';
import { GenericFields } from './generic/generic-fields.tsx';
import type { KindFieldsProps } from './kind-fields-props.ts';

/** The fields of what a kind of source lets people set; null where there is nothing. A missing kind does not compile. */
export const kindSettings: Record<WebhookKind, ComponentType<KindFieldsProps> | null> = {
  github: null,
  generic: GenericFields,
};
