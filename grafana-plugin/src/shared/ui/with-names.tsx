import { getDeployment } from '@appops/shared/contract/deployments';
import { kindOfId } from '@appops/shared/contract/ids';
import { TextLink } from '@grafana/ui';
import { Fragment } from 'react';
import { api } from '../http/api.ts';
import { paths } from '../paths.ts';
import { useQuery } from '../query/use-query.ts';
import { idsIn } from './ids-in-text.ts';

const PAGES: Partial<Record<string, { word: string; path: (id: string) => string }>> = {
  monitor: { word: 'a monitor', path: paths.monitor },
  incident: { word: 'an incident', path: paths.incident },
  case: { word: 'a case', path: paths.case },
};

/** Text of the server in which ids of ours become links with names. */
export function WithNames({ text }: { text: string }) {
  return idsIn(text).map(({ before, id }, index) => (
    <Fragment key={index}>
      {before}
      {id !== null && <Named id={id} />}
    </Fragment>
  ));
}

function Named({ id }: { id: string }) {
  const kind = kindOfId(id);
  if (kind === 'deployment') return <DeploymentName id={id} />;
  const page = PAGES[kind ?? ''];
  return page ? <TextLink href={page.path(id)}>{page.word}</TextLink> : <>{id}</>;
}

function DeploymentName({ id }: { id: string }) {
  const { data } = useQuery(['deployment', id], (signal) => api(getDeployment, { params: { id }, signal }));
  return (
    <TextLink href={paths.deployment(id)}>
      {data ? `${data.version} into ${data.environment}` : 'of a release'}
    </TextLink>
  );
}
