import { Section } from '../../shared/ui/section.tsx';
import { ProxyList } from './proxies/proxy-list.tsx';
import { SecretsSection } from './secrets/secrets-section.tsx';

/** What monitors may name beside their targets: what they send, and by which way. */
export function SecretsAndProxies() {
  return (
    <>
      <Section
        title="Secrets"
        about="Passwords and tokens that monitors send. They are sealed, and shown to nobody; each goes only to the hosts that it is for."
      >
        <SecretsSection />
      </Section>
      <Section
        title="Proxies"
        about="Ways out to targets that the probe cannot reach directly. A check names one; its own address must be allowed like a target’s."
      >
        <ProxyList />
      </Section>
    </>
  );
}
