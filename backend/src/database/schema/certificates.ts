/** Of which certificates people were reminded. */

export interface CertificateReminderTable {
  /** The fingerprint of the server's own certificate, or its name where that is not known, and when it ends. */
  certificate: string;
  /** Days before the end of the last reminder. */
  days: number;
  expires_at: number;
  told_at: number;
}

/** The tables of this area by their names. */
export interface CertificatesTables {
  certificate_reminders: CertificateReminderTable;
}
