import type { documents as english } from '../en/documents.ts'
import type { Translation } from '../say.ts'

export const documents: Translation<typeof english> = {
  title: 'Downloads',
  note: 'Verträge, Briefe und andere Dokumente, die wir hier für Sie abgelegt haben.',
  name: 'Dokument',
  version: 'Fassung {count}',
  file: 'Datei',
  size: 'Größe',
  added: 'Hinzugefügt',
  download: 'Herunterladen',
  downloadThis: '{name} herunterladen',
  none: 'Noch keine Dokumente',
  noneYet:
    'Unterschriebene Verträge und Briefe stehen künftig hier, jeweils mit einer Schaltfläche zum Herunterladen.',
}
