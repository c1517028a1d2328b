import { problemDetails } from '@appops/shared/contract/errors';
import { allRoutes } from '@appops/shared/contract/routes';
import type { Route } from '@appops/shared/contract/route';
import * as z from 'zod/mini';

type Schema = Record<string, unknown>;

function schemaOf(type: z.ZodMiniType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Schema;
  return schema;
}

function parametersOf(type: z.ZodMiniType, where: 'path' | 'query'): Schema[] {
  const schema = schemaOf(type, 'input') as { properties?: Record<string, Schema>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (schema.required?.includes(name) ?? false),
    schema: property,
  }));
}

function bodyOf(route: Route): Schema | undefined {
  if (route.bodyKind === 'bytes')
    return {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    };
  const schema = schemaOf(route.body, 'input');
  if (Object.keys(schema).length === 0) return undefined;
  const type = route.bodyKind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return { required: !z.safeParse(route.body, undefined).success, content: { [type]: { schema } } };
}

function operationOf(route: Route): Schema {
  const body = route.method === 'GET' ? undefined : bodyOf(route);
  const replyContent =
    route.replyKind === 'bytes'
      ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
      : { 'application/json': { schema: schemaOf(route.reply, 'output') } };
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.scope === 'none'
      ? { security: [] }
      : { security: [{ token: [] }], 'x-appops-scope': route.scope }),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(route.status)]: {
        description: 'Done',
        ...(route.status === 204 ? {} : { content: replyContent }),
      },
      default: {
        description: 'An error, as RFC 9457 problem details',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** The OpenAPI 3.1 document, made from the contract. */
export function openApiDocument(version: string, serverUrl: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of allRoutes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: { title: 'AppOps', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token that begins with aops_' },
      },
      schemas: { Problem: schemaOf(problemDetails, 'output') },
    },
  };
}
