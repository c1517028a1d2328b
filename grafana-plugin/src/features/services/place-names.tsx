import { useServices } from './api.ts';

/** A service by its name, which its slug may say little of: 決済 is "x-1ldmp6u" in addresses. */
export function ServiceName({ slug }: { slug: string | null }) {
  const name = useServices().data?.items.find((service) => service.slug === slug)?.name;
  if (slug === null) return <>–</>;
  return (
    <span title={slug} style={{ overflowWrap: 'anywhere' }}>
      {name ?? slug}
    </span>
  );
}

/** An environment of a service by its name. */
export function EnvironmentName({ service, slug }: { service: string | null; slug: string | null }) {
  const found = useServices().data?.items.find((each) => each.slug === service);
  const name = found?.environments.find((environment) => environment.slug === slug)?.name;
  if (slug === null) return null;
  return (
    <span title={slug} style={{ overflowWrap: 'anywhere' }}>
      {name ?? slug}
    </span>
  );
}

/** "Каталог, production": where something belongs, for the head of its page; nothing where it belongs nowhere. */
export function PlaceName({
  service,
  environment = null,
}: {
  service: string | null;
  environment?: string | null;
}) {
  if (service === null) return null;
  return (
    <>
      <ServiceName slug={service} />
      {environment !== null && (
        <>
          , <EnvironmentName service={service} slug={environment} />
        </>
      )}
    </>
  );
}
