import { problemDetails } from '@appops/shared/contract/errors';
import { allRoutes } from '@appops/shared/contract/routes';
import type { Route } from '@appops/shared/contract/route';
import * as z from 'zod/mini';

type Schema = Record<string, unknown>;

/** Named schemas met so far, for the document's components. */
type Components = Record<string, Schema>;

/**
 * The JSON Schema of a type. Types that the contract names are put among the components and referred to; what a
 * request may leave out makes its shape another one than a reply's, so there they are called "…Input".
 */
function schemaOf(type: z.ZodMiniType, io: 'input' | 'output', components: Components): Schema {
  const made = z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  const suffix = io === 'input' ? 'Input' : '';
  const text = JSON.stringify(made).replace(
    /"\$ref":"#\/\$defs\/(\w+)"/g,
    `"$ref":"#/components/schemas/$1${suffix}"`,
  );
  // Cast: zod has just written it, as JSON Schema.
  const {
    $schema: _,
    $defs = {},
    id,
    ...schema
  } = JSON.parse(text) as Schema & { $defs?: Record<string, Schema> };
  for (const [name, { id: _id, ...definition }] of Object.entries($defs))
    components[name + suffix] = definition;
  if (typeof id !== 'string') return schema;
  components[id + suffix] = schema;
  return { $ref: `#/components/schemas/${id}${suffix}` };
}

function parametersOf(type: z.ZodMiniType, where: 'path' | 'query', components: Components): Schema[] {
  // Cast: paths and queries are objects in the contract, and zod writes objects so.
  const schema = schemaOf(type, 'input', components) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (schema.required?.includes(name) ?? false),
    schema: property,
  }));
}

/** Bytes as they are, under each of the types that they may be of. */
function bytesOf({ mediaTypes }: Route): Schema {
  return Object.fromEntries(
    mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
  );
}

function bodyOf(route: Route, components: Components): Schema | undefined {
  if (route.bodyKind === 'bytes')
    return {
      required: true,
      content: bytesOf(route),
    };
  const schema = schemaOf(route.body, 'input', components);
  if (Object.keys(schema).length === 0) return undefined;
  const type = route.bodyKind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return { required: !z.safeParse(route.body, undefined).success, content: { [type]: { schema } } };
}

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } };

function operationOf(route: Route, components: Components): Schema {
  const body = route.method === 'GET' ? undefined : bodyOf(route, components);
  const replyContent =
    route.replyKind === 'bytes'
      ? bytesOf(route)
      : { 'application/json': { schema: schemaOf(route.reply, 'output', components) } };
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.scope === 'none'
      ? { security: [] }
      : { security: [{ token: [] }], 'x-appops-scope': route.scope }),
    parameters: [
      ...parametersOf(route.params, 'path', components),
      ...parametersOf(route.query, 'query', components),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(route.status)]: {
        description: 'Done',
        ...(route.status === 204 ? {} : { content: replyContent }),
      },
      ...(route.scope === 'none' ? {} : { 429: { $ref: '#/components/responses/TooMany' } }),
      431: { $ref: '#/components/responses/HeadersTooLarge' },
      default: {
        description: 'An error, as RFC 9457 problem details',
        content: problem,
      },
    },
  };
}

/** The OpenAPI 3.1 document, made from the contract. */
export function openApiDocument(version: string, serverUrl: string): Schema {
  const components: Components = {};
  schemaOf(problemDetails, 'output', components);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of allRoutes)
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, components);
  return {
    openapi: '3.1.0',
    info: { title: 'AppOps', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token that begins with aops_' },
      },
      responses: {
        TooMany: {
          description:
            'This token, or this person, asks too often or holds too much. Ask again after Retry-After',
          headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
          content: problem,
        },
        HeadersTooLarge: {
          description: 'The address and the headers are larger than 16 KiB together',
          content: problem,
        },
      },
      schemas: components,
    },
  };
}
