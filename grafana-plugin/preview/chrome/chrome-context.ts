import type { NavModelItem } from '@grafana/data';
import { createContext, useContext } from 'react';

export interface Chrome {
  navigation: NavModelItem[];
  /** The page's own navigation item, which lengthens the breadcrumbs; undefined when a page leaves. */
  setPageNav(pageNav: NavModelItem | undefined): void;
}

export const ChromeContext = createContext<Chrome>({ navigation: [], setPageNav: () => {} });

/** The frame around the page. */
export function useChrome(): Chrome {
  return useContext(ChromeContext);
}
