import { newId } from '@appops/shared/contract/ids';
import { openIncident } from '@appops/shared/contract/incidents';
import type { Severity } from '@appops/shared/words/severity';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { open } from './api.ts';
import { prefillOf } from './prefill.ts';

export interface IncidentForm {
  title: string;
  description: string;
  severity: Severity;
  /** Empty where it is not known yet, as the environment. */
  service: string;
  environment: string;
}

/** An incident that somebody writes, begun with what the address brings along of a panel. */
export function useNewIncident() {
  const { search } = useLocation();
  const [prefill] = useState(() => prefillOf(new URLSearchParams(search)));
  const navigate = useNavigate();
  // The id is ours, so that sending again after a lost answer opens one incident.
  const [id] = useState(() => newId('incident'));
  const send = useMutation(open);
  const form = useForm<IncidentForm>(
    {
      title: prefill.title,
      description: '',
      severity: 'medium',
      service: prefill.service,
      environment: prefill.environment,
    },
    send.error,
  );
  const submit = async () => {
    const { service, environment, ...said } = form.values;
    const body = {
      id,
      ...said,
      service: service || null,
      environment: environment || null,
      context: prefill.panel ? { panel: prefill.panel } : {},
    };
    if (!form.check(openIncident.body, body)) return;
    const opened = await send.run(body);
    if (opened) void navigate(paths.incident(opened.id), { replace: true });
  };
  return { form, submit, panel: prefill.panel, busy: send.busy, error: send.error };
}
