import * as contract from '@appops/shared/contract/annotations';
import * as attachments from '@appops/shared/contract/attachments';
import { AppError } from '../errors.ts';
import type { Api } from '../http/api.ts';
import { loadAnnotation } from './annotation.ts';
import { readAttachment, uploadAttachment } from './attachments.ts';
import { createAnnotation } from './create-annotation.ts';
import { listAnnotations } from './list-annotations.ts';
import { eraseAnnotation, updateAnnotation } from './update-annotation.ts';

export function bindAnnotations(api: Api): void {
  api.write(contract.createAnnotation, (ctx, { body }) => createAnnotation(ctx, body));
  api.read(contract.listAnnotations, (ctx, { query }) => listAnnotations(ctx, query));
  api.read(contract.getAnnotation, ({ tx }, { params }) => loadAnnotation(tx, params.id));
  api.write(contract.updateAnnotation, (ctx, { params, body }) => updateAnnotation(ctx, params.id, body));
  api.write(contract.eraseAnnotation, (ctx, { params }) => eraseAnnotation(ctx, params.id));

  api.handle(attachments.uploadAttachment, ({ input, write }) => {
    if (!Buffer.isBuffer(input.body))
      throw new AppError('invalid_request', "Send the picture's bytes as the body, with its content type.");
    const bytes = input.body;
    return write((ctx) => uploadAttachment(ctx, bytes));
  });
  api.handle(attachments.downloadAttachment, async ({ input, reply, read }) => {
    const { mediaType, content } = await read((ctx) => readAttachment(ctx, input.params.id));
    // Nothing in it may run, whatever a browser makes of the bytes.
    await reply
      .header('content-type', mediaType)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', 'inline')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(content);
    return undefined;
  });
}
