// What Grafana's libraries read while they load and jsdom does not have. Nothing in tests without a window.
if (typeof window !== 'undefined') {
  window.matchMedia ??= (media) =>
    ({
      media,
      matches: false,
      onchange: null,
      addEventListener: () => {},
      removeEventListener: () => {},
      addListener: () => {},
      removeListener: () => {},
      dispatchEvent: () => false,
    }) satisfies MediaQueryList;
  Object.assign(window, {
    grafanaBootData: { settings: {}, user: { theme: 'light', permissions: {} }, navTree: [], assets: {} },
  });
}

export {};
