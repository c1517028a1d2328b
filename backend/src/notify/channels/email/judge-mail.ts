import { hasFields } from '@appops/shared/rules/has-fields';
import type { Sent } from '../channel-kind.ts';

/** What nodemailer tells of a failure beside its message. */
interface MailError {
  code?: unknown;
  message?: unknown;
  response?: unknown;
  responseCode?: unknown;
  rejectedErrors?: unknown;
}

function fieldsOf(error: unknown): MailError {
  return hasFields(error) ? error : {};
}

/** What came of a try that a mail server refused (RFC 5321 section 4.2.1), or that broke off. */
export function judgeMailError(error: unknown, shown: string, excerptOf: (said: string) => string): Sent {
  const { code, message, response, responseCode, rejectedErrors } = fieldsOf(error);
  const refusals: unknown[] = Array.isArray(rejectedErrors) ? rejectedErrors : [];
  const codes = [error, ...refusals].flatMap((one) => {
    const { responseCode: told } = fieldsOf(one);
    return typeof told === 'number' ? [told] : [];
  });
  if (codes.length === 0) {
    const said = excerptOf(typeof message === 'string' ? message : String(error));
    if (code === 'EAUTH')
      return {
        ok: false,
        passes: false,
        message: `${shown} offers no way to sign in that AppOps knows: ${said}.`,
      };
    return { ok: false, passes: true, message: `The mail could not be handed to ${shown}: ${said}.` };
  }
  const said = excerptOf(typeof response === 'string' ? response : String(responseCode));
  const answered = `${shown} answered “${said}”`;
  if (code === 'ETLS')
    return {
      ok: false,
      refused: true,
      passes: codes.every(isPassing),
      message: `${shown} does not do STARTTLS (“${said}”), so that nothing was sent: set another way of TLS, or none.`,
    };
  if (codes.some(isPassing)) return { ok: false, passes: true, refused: true, message: `${answered}.` };
  if (code === 'EAUTH')
    return {
      ok: false,
      passes: false,
      refused: true,
      message: `${answered}. It does not accept user and password: set them anew, then send it again.`,
    };
  return {
    ok: false,
    passes: false,
    refused: true,
    message: `${answered}. It does not take this mail: look at sender and recipients, then send it again.`,
  };
}

/** 4yz: the command may be accepted when it comes again. */
function isPassing(code: number): boolean {
  return code >= 400 && code <= 499;
}
