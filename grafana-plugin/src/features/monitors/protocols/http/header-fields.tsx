import { Button, IconButton, Input, Stack, Text } from '@grafana/ui';
import { InsertSecret } from '../insert-secret.tsx';
import type { HttpForm } from './http-form.ts';

type Headers = HttpForm['headers'];

interface Props {
  headers: Headers;
  onChange: (headers: Headers) => void;
  error: string | undefined;
}

/** The headers of a request, a line each. */
export function HeaderFields({ headers, onChange, error }: Props) {
  const changeHeader = (index: number, change: Partial<Headers[number]>) =>
    onChange(headers.map((header, at) => (at === index ? { ...header, ...change } : header)));
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Text weight="medium">Headers</Text>
      {headers.map((header, index) => (
        <Stack key={index} gap={1} alignItems="center" wrap="wrap">
          <Input
            aria-label={`Name of header ${index + 1}`}
            placeholder="Name"
            width={24}
            value={header.name}
            onChange={(event) => changeHeader(index, { name: event.currentTarget.value })}
          />
          <Input
            aria-label={`Value of header ${index + 1}`}
            placeholder="Value, or ${secret:NAME}"
            width={36}
            value={header.value}
            onChange={(event) => changeHeader(index, { value: event.currentTarget.value })}
          />
          <InsertSecret
            into={`header ${index + 1}`}
            onInsert={(placeholder) => changeHeader(index, { value: header.value + placeholder })}
          />
          <IconButton
            name="trash-alt"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => onChange(headers.filter((_, at) => at !== index))}
          />
        </Stack>
      ))}
      <Button
        type="button"
        size="sm"
        variant="secondary"
        icon="plus"
        onClick={() => onChange([...headers, { name: '', value: '' }])}
      >
        Add a header
      </Button>
      {error !== undefined && <Text color="error">{error}</Text>}
    </Stack>
  );
}
