/** The kinds of webhook sources, in the order in which people choose among them. */
export const webhookKinds = ['github', 'generic'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** What people call each kind. */
export const webhookKindLabels: Record<WebhookKind, string> = {
  github: 'GitHub',
  generic: 'Any pipeline',
};
