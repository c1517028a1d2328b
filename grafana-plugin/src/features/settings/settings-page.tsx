import { setEnglishMessages } from '@appops/shared/contract/locale';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Stack } from '@grafana/ui';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { Section } from '../../shared/ui/section.tsx';
import { DeviceApproval } from '../device/device-approval.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { Deliveries } from './deliveries.tsx';
import { DataSourceSection } from './grafana-source-section.tsx';
import type { AppJsonData } from './grafana-api.ts';
import { ServiceEditor } from '../services/service-editor.tsx';
import { NotificationsLine } from './notifications/notifications-line.tsx';
import { Policies } from './policies.tsx';
import { ProbeTargets } from './probe-targets.tsx';
import { MakeToken } from './make-token.tsx';
import { SecretsAndProxies } from './secrets-and-proxies.tsx';
import { TokenList } from './token-list.tsx';
import { WebhookSources } from './webhook-sources.tsx';

setEnglishMessages();

/** The plugin's configuration in Grafana: how it reaches the backend, and who may reach it besides. */
export function SettingsPage({ plugin }: PluginConfigPageProps<AppPluginMeta<AppJsonData>>) {
  const { meta } = plugin;
  const connected = Boolean(meta.jsonData?.backendUrl) && Boolean(meta.secureJsonFields?.['appToken']);
  return (
    <Stack direction="column" gap={2}>
      {!mayAdminister() && <Alert bottomSpacing={0} severity="info" title={ADMINS_ONLY} />}
      <Section
        title="Connection"
        about="Grafana’s server calls the AppOps backend; browsers never see the token."
      >
        <ConnectionForm meta={meta} />
      </Section>
      {connected && (
        <>
          <Section title="Test" about="Each part of the way from here to the backend and back.">
            <ConnectionTest />
          </Section>
          <Section
            title="Data source"
            about="It draws deployments over graphs and answers queries on dashboards. It may only read."
          >
            <DataSourceSection backendUrl={meta.jsonData?.backendUrl ?? ''} />
          </Section>
          <Section
            title="Notifications"
            about="How people are told of incidents, overdue cases and releases judged worse."
          >
            <NotificationsLine />
          </Section>
          <Section
            title="Services"
            about="What people depend on. Webhooks find a service by its repository, the browser extension by the addresses of its pages."
          >
            <ServiceEditor />
          </Section>
          <Section
            title="Webhook sources"
            about="Pipelines tell AppOps of deployments. Each source has an address, a secret that proves who sends, and rules that say where what it tells goes."
          >
            <WebhookSources />
          </Section>
          <Section
            title="Deliveries"
            about="What webhooks brought, newest first, and why something did not count. Kept for 90 days."
          >
            <Deliveries />
          </Section>
          <Section
            title="The local probe"
            about="What it is asked and can do, and where it may call: monitors call public addresses, and of the others only those in these ranges. Metadata and link-local addresses are never called."
          >
            <ProbeTargets />
          </Section>
          <SecretsAndProxies />
          <Section
            title="Incidents and cases"
            about="What AppOps does by itself, and what it asks of people."
          >
            <Policies />
          </Section>
          <Section title="Pair a browser" about="The browser extension shows a code. Approve it here.">
            <DeviceApproval code="" />
          </Section>
          <Section title="Tokens and paired browsers">
            <Stack direction="column" gap={2}>
              {mayAdminister() && <MakeToken />}
              <TokenList />
            </Stack>
          </Section>
        </>
      )}
    </Stack>
  );
}
