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

/** The same by our own command, for pipelines that tell the beginning and the end. */
export function deploymentCli({
  backendUrl,
  secret,
  service,
  environment,
  version,
}: DeploymentSnippet): string {
  return [
    `export APPOPS_SERVER=${quoted(backendUrl)} APPOPS_TOKEN=${quoted(secret)}`,
    `npx appops deployment start --service ${quoted(service)} --environment ${quoted(environment)} --release ${quoted(version)}`,
  ].join('\n');
}

export const githubSample = 'npx appops webhook sample github';

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
