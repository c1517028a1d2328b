import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { appProvisioning, deploymentCli, deploymentCurl, githubSample, quoted } from './snippets.ts';

const values = {
  backendUrl: 'http://127.0.0.1:4400',
  secret: 'aops_x',
  service: 'shop',
  environment: "Pro'duction",
  version: '1.0 $(id)',
};

test('a shell takes each value as it was typed', () => {
  const told = execFileSync('sh', ['-c', `printf %s ${quoted(`a'b $(id) "c"`)}`]).toString();
  expect(told).toBe(`a'b $(id) "c"`);
});

test('the call carries the deployment as valid JSON', () => {
  const printed = execFileSync('sh', [
    '-c',
    `curl() { for a; do last=$a; done; printf %s "$last"; }\n${deploymentCurl(values)}`,
  ]);
  expect(JSON.parse(printed.toString())).toEqual({
    service: 'shop',
    environment: "Pro'duction",
    version: '1.0 $(id)',
    status: 'succeeded',
  });
});

test('the provisioning file names the address and the token', () => {
  expect(appProvisioning(values)).toContain('backendUrl: "http://127.0.0.1:4400"');
  expect(appProvisioning(values)).toContain('appToken: "aops_x"');
});

test('the commands name the backend and the token themselves, so that neither stays behind in the shell', () => {
  const lines = deploymentCli(values).split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/npx appops deployment (start|finish) .*--token 'aops_x'/);
  expect(githubSample('http://127.0.0.1:4400')).toBe('npx appops webhook sample github');
  expect(githubSample('http://127.0.0.1:4410')).toContain("--server 'http://127.0.0.1:4410'");
});
