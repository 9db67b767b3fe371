import type { shell as english } from '../en/shell.ts'
import type { Translation } from '../say.ts'

export const shell: Translation<typeof english> = {
  home: '{provider}, resumen de la cuenta',
  main: 'Navegación principal',
  summary: 'Resumen',
  invoices: 'Facturas',
  payments: 'Pagos',
  calls: 'Llamadas',
  usage: 'Consumo',
  documents: 'Descargas',
  account: 'Cuenta',
  whose: 'Cuenta {number} · {name}',
  security: 'Acceso y seguridad',
  otherAccounts: 'Sus otras cuentas',
  lookElsewhere: 'Está viendo {name}, cuenta {number}. Busque en otra de sus cuentas:',
  signOut: 'Cerrar sesión',
  terms: 'Condiciones',
  privacy: 'Privacidad',
  timesIn: 'Las horas son de {zone}.',
}
