import type { ui as english } from '../en/ui.ts'
import type { Translation } from '../say.ts'

export const ui: Translation<typeof english> = {}
