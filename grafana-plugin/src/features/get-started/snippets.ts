/** Commands to copy. Values are put in single quotes, so that a shell takes them as they are. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface DeploymentSnippet {
  backendUrl: string;
  secret: string;
  service: string;
  environment: string;
  version: string;
}

/** The call that a pipeline makes when a deployment begins and ends; here in one, already succeeded. */
export function deploymentCurl({ backendUrl, secret, ...deployment }: DeploymentSnippet): string {
  const body = JSON.stringify({ ...deployment, status: 'succeeded' });
  return [
    `curl -fsS ${quoted(`${backendUrl}/api/v1/deployments`)} \\`,
    `  -H ${quoted(`authorization: Bearer ${secret}`)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d ${quoted(body)}`,
  ].join('\n');
}

/** The same by our own command, for pipelines that tell the beginning and the end. Its id is passed on, since the token may not read. */
export function deploymentCli({
  backendUrl,
  secret,
  service,
  environment,
  version,
}: DeploymentSnippet): string {
  const who = `--server ${quoted(backendUrl)} --token ${quoted(secret)}`;
  const what = `--service ${quoted(service)} --environment ${quoted(environment)}`;
  return [
    `deployment=$(npx appops deployment start --quiet ${what} --release ${quoted(version)} ${who})`,
    `npx appops deployment finish --id "$deployment" ${who}`,
  ].join('\n');
}

/** Run in the clone's folder, where the command finds the first token by itself. */
export function githubSample(backendUrl: string): string {
  const elsewhere = backendUrl === 'http://127.0.0.1:4400' ? '' : ` --server ${quoted(backendUrl)}`;
  return `npx appops webhook sample github${elsewhere}`;
}

/** Grafana's provisioning file for this app. */
export function appProvisioning({ backendUrl, secret }: { backendUrl: string; secret: string }): string {
  return [
    'apiVersion: 1',
    'apps:',
    '  - type: appops-suite-app',
    '    disabled: false',
    '    jsonData:',
    `      backendUrl: ${JSON.stringify(backendUrl)}`,
    '    secureJsonData:',
    `      appToken: ${JSON.stringify(secret)}`,
  ].join('\n');
}
