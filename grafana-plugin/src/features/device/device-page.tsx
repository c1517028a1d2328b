import { useLocation } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { DeviceApproval } from './device-approval.tsx';

/** Where a browser extension sends its person with a code to approve. */
export function DevicePage() {
  const { search } = useLocation();
  return (
    <PageFrame nav={{ title: 'Pair a browser', parent: { text: 'Overview', url: paths.overview } }}>
      <Section title="Approve a browser’s code">
        <DeviceApproval code={new URLSearchParams(search).get('code') ?? ''} />
      </Section>
    </PageFrame>
  );
}
