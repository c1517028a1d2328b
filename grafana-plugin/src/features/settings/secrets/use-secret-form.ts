import { createSecret, updateSecret, type Secret } from '@appops/shared/contract/secrets';
import { useForm } from '../../../shared/form/use-form.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { changeSecret, makeSecret } from './api.ts';

interface Typed {
  name: string;
  /** Empty: of one that is there it stays. */
  value: string;
  /** Separated by spaces, commas or lines. */
  hosts: string;
}

/**
 * A secret while it is typed.
 * @param secret null for a new one; a retired one is set anew by its name
 */
export function useSecretForm(secret: Secret | null, onSaved: () => void) {
  const isNew = secret === null || secret.retiredAt !== null;
  const save = useMutation(async (typed: Typed, key) =>
    isNew ? makeSecret(newOf(typed), key) : changeSecret(secret.id, changesOf(typed, secret)),
  );
  const form = useForm<Typed>(
    { name: secret?.name ?? '', value: '', hosts: secret?.hosts.join(', ') ?? '' },
    save.error,
  );
  const { values } = form;
  return {
    ...form,
    isNew,
    submit: async () => {
      const right = isNew
        ? form.check(createSecret.body, newOf(values))
        : form.check(updateSecret.body, changesOf(values, secret));
      if (right && (await save.run(values)) !== undefined) onSaved();
    },
    busy: save.busy,
    failed: save.error,
  };
}

/** What was pasted ends in a line break that is none of it. */
function valueOf({ value }: Typed): string {
  return value.replace(/\r?\n$/, '');
}

function hostsOf({ hosts }: Typed): string[] {
  return hosts.split(/[\s,]+/).filter((host) => host !== '');
}

function newOf(typed: Typed) {
  return { name: typed.name.trim(), value: valueOf(typed), hosts: hostsOf(typed) };
}

function changesOf(typed: Typed, { version }: Secret) {
  const value = valueOf(typed);
  return { version, hosts: hostsOf(typed), ...(value === '' ? {} : { value }) };
}
