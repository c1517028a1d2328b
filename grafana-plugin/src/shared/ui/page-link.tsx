import { locationUtil } from '@grafana/data';
import { LinkButton, TextLink, type ButtonProps } from '@grafana/ui';
import type { MouseEvent, ReactNode } from 'react';
import { useNavigate } from 'react-router';

interface ButtonLinkProps extends Pick<ButtonProps, 'variant' | 'size' | 'icon' | 'fill' | 'tooltip'> {
  to: string;
  children?: ReactNode;
  'aria-label'?: string;
  'data-testid'?: string;
}

/** A link to a page of ours that looks like a button: an ordinary link for "open in new tab". */
export function ButtonLink({ to, children, ...rest }: ButtonLinkProps) {
  const follow = useFollow(to);
  return (
    <LinkButton href={locationUtil.assureBaseUrl(to)} onClick={follow} {...rest}>
      {children}
    </LinkButton>
  );
}

/** A link to a page of ours inside text and tables. */
export function PageLink({
  to,
  children,
  ...rest
}: {
  to: string;
  children: string;
  'data-testid'?: string;
}) {
  return (
    <TextLink href={to} inline={false} color="primary" {...rest}>
      {children}
    </TextLink>
  );
}

function useFollow(to: string) {
  const navigate = useNavigate();
  return (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate(to);
  };
}
