import type { SourceSettings } from '@appops/shared/contract/webhooks';

export interface KindFieldsProps {
  /** As it is stored; undefined for the defaults. */
  stored: Record<string, unknown> | undefined;
  /** What is typed now, as it is told. */
  onChange: (settings: SourceSettings) => void;
  /** The message for a field, by its path in the settings. */
  error: (path: string) => string | undefined;
}
