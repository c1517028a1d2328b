/**
 * Headers that may prove who we are: the three that every client keeps from strangers, and names that look like a
 * credential (X-Api-Key, X-Auth-Token …).
 */
const credential =
  /^(authorization|cookie|proxy-authorization)$|token|secret|password|credential|session|auth|key$/i;

/** Whether a header of this name may hold a credential. */
export function mayHoldCredential(name: string): boolean {
  return credential.test(name);
}
