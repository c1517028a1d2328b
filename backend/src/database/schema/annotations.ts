/** What people wrote and marked: notes, annotations and their pictures. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Selector } from '@appops/shared/contract/annotations';
import type { AnnotationKind } from '@appops/shared/words/note';
import type { Json } from './columns.ts';

/** Texts that people wrote beside a move. Events hold only their id and hash, so that a text can be erased. */
export interface NoteTable {
  id: string;
  /** The incident or case it was written on. */
  subject: string;
  body: string;
  sha256: string;
  author: Json<Actor>;
  created_at: number;
  erased_at: number | null;
}

export interface AnnotationTable {
  id: string;
  kind: AnnotationKind;
  body: string;
  erased_at: number | null;
  /** The page's address as it is compared: without fragment and tracking parameters. */
  page_key: string;
  source: string;
  title: string;
  excerpt: string;
  selectors: Json<Selector[]>;
  service_id: string | null;
  environment_id: string | null;
  release_version: string | null;
  incident_id: string | null;
  case_id: string | null;
  author: Json<Actor>;
  /** When it came; `written_at` is when it was written, null where that is the same. */
  created_at: number;
  written_at: number | null;
  /** Its number among the notes of its page, for ever. Null only between two lines of a migration. */
  number: number | null;
  version: number;
}

export interface AttachmentTable {
  id: string;
  sha256: string;
  media_type: string;
  bytes: number;
  created_at: number;
  uploaded_by: Json<Actor>;
}

export interface AnnotationAttachmentTable {
  annotation_id: string;
  attachment_id: string;
}

export interface BlobTable {
  sha256: string;
  content: Uint8Array;
}

/** The tables of this area by their names. */
export interface AnnotationsTables {
  notes: NoteTable;
  annotations: AnnotationTable;
  attachments: AttachmentTable;
  annotation_attachments: AnnotationAttachmentTable;
  blobs: BlobTable;
}
