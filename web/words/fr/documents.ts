import type { documents as english } from '../en/documents.ts'
import type { Translation } from '../say.ts'

export const documents: Translation<typeof english> = {
  title: 'Téléchargements',
  note: 'Ententes, lettres et autres documents que nous avons déposés ici pour vous.',
  name: 'Document',
  version: 'version {count}',
  file: 'Fichier',
  size: 'Taille',
  added: 'Ajouté',
  download: 'Télécharger',
  downloadThis: 'Télécharger {name}',
  none: 'Aucun document pour l’instant',
  noneYet: 'Les ententes signées et les lettres figureront ici, chacune avec un bouton pour la télécharger.',
}
