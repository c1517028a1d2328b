import { Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import type { Mutation } from '../../shared/query/use-mutation.ts';
import { rangeOf } from './allow-list.ts';

/** Another range of addresses that the local probe may call. */
export function AddRange({ add }: { add: Mutation<string, unknown> }) {
  const [typed, setTyped] = useState('');
  const range = rangeOf(typed);
  const addIt = async () => {
    if ((await add.run(range)) !== undefined) setTyped('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void addIt();
      }}
    >
      <Stack alignItems="flex-end" gap={1} wrap="wrap">
        <TextField
          label="Another range"
          placeholder="10.0.0.0/8"
          description="Or a single address."
          width={32}
          value={typed}
          onChange={setTyped}
        />
        <Button type="submit" variant="secondary" disabled={add.busy || range === ''} data-testid="add-range">
          Allow it
        </Button>
      </Stack>
    </form>
  );
}
