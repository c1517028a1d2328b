import type { ReactElement, ReactNode } from 'react';

/** A link in a new tab where there is an address, else the words alone. */
export function MaybeLink({ href, children }: { href: string | null; children: ReactNode }): ReactElement {
  if (href === null) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
