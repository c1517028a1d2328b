import type { Channel, NotificationRule } from '@appops/shared/contract/notifications';
import { useServices } from '../../services/api.ts';

/**
 * What people call the places and the channel of a rule. What has no name here is called as the rule does.
 * @param channels those whose names may be needed
 */
export function useRuleNames(channels: readonly Pick<Channel, 'id' | 'name'>[]) {
  const services = useServices().data?.items ?? [];
  return ({
    service,
    environment,
    channel,
  }: Pick<NotificationRule, 'service' | 'environment' | 'channel'>) => {
    const places = service === null ? services : services.filter(({ slug }) => slug === service);
    const named = places.flatMap(({ environments }) => environments).find(({ slug }) => slug === environment);
    return {
      service: (service === null ? undefined : places[0]?.name) ?? service ?? '',
      environment: named?.name ?? environment ?? '',
      channel: channels.find(({ id }) => id === channel)?.name ?? channel,
    };
  };
}
