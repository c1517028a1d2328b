/** How proxies are talked to. */
export const proxyKinds = ['http', 'socks5'] as const;
export type ProxyKind = (typeof proxyKinds)[number];

export const proxyKindLabels: Readonly<Record<ProxyKind, string>> = {
  http: 'HTTP (CONNECT)',
  socks5: 'SOCKS5',
};
