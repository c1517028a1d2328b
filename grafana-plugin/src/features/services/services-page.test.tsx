import { listServices } from '@appops/shared/contract/services';
import { firstOf } from '../../../testing/mock-api.ts';
import { whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const service = firstOf(listServices);

whatEveryListTells({
  path: 'services',
  route: listServices,
  row: (id, name) => ({ ...service, id: `svc_${id}`, slug: `s-${Number(id)}`, name }),
  rowTestId: 'service-row',
  none: 'There is no service yet',
  teaches: 'deployments and monitors name one',
  many: 'services',
});
