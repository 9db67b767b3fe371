/** Downloads: the documents of an account. */
export const documents = {
  title: 'Downloads',
  note: 'Agreements, letters and other documents we have put here for you.',
  name: 'Document',
  version: 'version {count}',
  file: 'File',
  size: 'Size',
  added: 'Added',
  download: 'Download',
  downloadThis: 'Download {name}',
  none: 'No documents yet',
  noneYet: 'Signed agreements and letters will be listed here, each with a button to download it.',
}
