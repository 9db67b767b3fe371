import { hashPassword, isPassword } from '../accounts/password.ts'
import type { SourceProfileInput } from '../usage/profile.ts'
import { findSourceCredentials, readRules, saveSource } from '../usage/sources.ts'
import { type Applying, attempt } from './applying.ts'
import type { ProviderFile } from './provider-file.ts'

/** Sources as given. A password that is the one already leaves the source unchanged. */
export async function applySources(applying: Applying, sources: ProviderFile['sources']): Promise<void> {
  const { tx, now, formats } = applying
  for (const { path, item } of sources) {
    await attempt(applying, { kind: 'sources', path }, async () => {
      const { password, ...fields } = item
      const known =
        item.userName === undefined ? null : await findSourceCredentials(tx, { userName: item.userName })
      const same =
        known?.name === item.name &&
        password !== undefined &&
        (await isPassword(password, known.passwordHash))
      const passwordHash = password === undefined || same ? undefined : await hashPassword(password)
      return saveSource(tx, { ...fields, ...(passwordHash && { passwordHash }), formats, now })
    })
  }
}

/** The profiles' own mistakes, where the file has others already and is not going to be applied. */
export async function checkSources(applying: Applying, sources: ProviderFile['sources']): Promise<void> {
  for (const { path, item } of sources) {
    await attempt(applying, { kind: 'sources', path }, async () => {
      readRules({ format: item.format, profile: item.profile as SourceProfileInput }, applying.formats)
      return { change: 'unchanged' }
    })
  }
}
