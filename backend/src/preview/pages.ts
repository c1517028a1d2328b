/** What somebody sees who has no session: where the link is. It holds nothing of the data. */
export function pageWithoutSession(problem?: string): string {
  return page(
    'AppOps preview',
    `${problem ? `<p><strong>${problem}</strong></p>` : ''}
    <p>This page needs a link that only you can see: <code>npm start</code> prints it in its terminal, and it opens one browser.</p>
    <p>Is that terminal gone, or was the link used in another browser? <code>npx appops open</code>, in the folder of AppOps, prints another one. AppOps goes on meanwhile, and browsers that are signed in stay so.</p>`,
  );
}

/** Goes on to the pages. A redirect would be the other site's navigation still, without the strict cookie. */
export function pageAfterOpening(): string {
  return page(
    'AppOps',
    '<p><a href="/preview/">Go on to AppOps</a></p>',
    '<meta http-equiv="refresh" content="0; url=/preview/">',
  );
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    ${head}
    <style>
      :root { color-scheme: light dark; }
      body { margin: 15vh auto; padding: 0 24px; max-width: 36rem; font: 16px/1.6 system-ui, sans-serif; }
      code { padding: 0 4px; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 4px; }
    </style>
  </head>
  <body><h1>${title}</h1>${body}</body>
</html>
`;
}
