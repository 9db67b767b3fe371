import type { documents as english } from '../en/documents.ts'
import type { Translation } from '../say.ts'

export const documents: Translation<typeof english> = {
  title: 'Descargas',
  note: 'Contratos, cartas y otros documentos que hemos puesto aquí para usted.',
  name: 'Documento',
  version: 'versión {count}',
  file: 'Archivo',
  size: 'Tamaño',
  added: 'Añadido',
  download: 'Descargar',
  downloadThis: 'Descargar {name}',
  none: 'Todavía no hay documentos',
  noneYet: 'Aquí aparecerán los contratos firmados y las cartas, cada uno con un botón para descargarlo.',
}
