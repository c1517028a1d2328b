import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { errorWords } from '../http/error-words.ts';

interface Props {
  error: unknown;
  /** Said first where something is still shown that may be old. */
  title?: string;
  onRetry?: () => void;
  /** Scrolls it into view: in a form whose end may be out of sight. */
  reveal?: boolean;
}

/** An error in plain words, with what to do, a way to try again, and the id that finds it in the log. */
export function ErrorAlert({ error, title, onRetry, reveal = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (reveal) box.current?.scrollIntoView({ block: 'nearest' });
  }, [error, reveal]);
  const words = errorWords(error);
  return (
    <div ref={box}>
      <Alert bottomSpacing={0} severity="error" title={title ?? words.title} data-testid="error-alert">
        <Stack direction="column" gap={1}>
          <span>{words.detail}</span>
          {words.more.length > 0 && (
            <ul>
              {words.more.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          <Stack alignItems="center" gap={2}>
            {onRetry && (
              <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
                Try again
              </Button>
            )}
            {words.requestId !== null && (
              <Text variant="bodySmall" color="secondary">
                Request <code>{words.requestId}</code>
              </Text>
            )}
          </Stack>
        </Stack>
      </Alert>
    </div>
  );
}
