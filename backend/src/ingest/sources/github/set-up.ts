import type { SetUpStep } from '@appops/shared/contract/webhooks';

/** What to do at GitHub. https://docs.github.com/webhooks/using-webhooks/creating-webhooks */
export const setUp: readonly SetUpStep[] = [
  {
    text: 'The service needs its repository, under Services above: by it a delivery finds its service.',
    copies: [],
    when: 'new',
    about: 'repositories',
  },
  {
    text: 'In GitHub, in the repository’s or the organisation’s Settings › Webhooks, choose “Add webhook” and enter',
    copies: [
      { label: 'Payload URL', text: '{address}' },
      { label: 'Secret', text: '{secret}' },
    ],
    when: 'new',
    about: 'outside',
  },
  {
    text: 'In GitHub, in the repository’s or the organisation’s Settings › Webhooks, edit this webhook and enter',
    copies: [{ label: 'Secret', text: '{secret}' }],
    when: 'rotated',
    about: 'nothing',
  },
  {
    text: 'Choose the content type `application/json` and, of the individual events, “Deployments” and “Deployment statuses”. GitHub then sends a ping, which appears below under Deliveries.',
    copies: [],
    when: 'new',
    about: 'nothing',
  },
  {
    text: 'Redeliver its last delivery there; it appears below under Deliveries.',
    copies: [],
    when: 'rotated',
    about: 'nothing',
  },
];
