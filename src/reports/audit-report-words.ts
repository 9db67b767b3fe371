import type { Direction } from '../usage/direction.ts'

/** Every word of a printed Audit Report that is not data. `{…}` are places that the sheet fills in. */
export interface AuditReportWords {
  title: string
  account: string
  period: string
  zone: string
  numbers: string
  onlyNumbers: string
  direction: string
  destination: string
  minimumSeconds: string
  minimumAmount: string
  made: string
  calls: string
  talked: string
  billed: string
  price: string
  beforeTax: string
  byNumber: string
  byDestination: string
  number: string
  minutes: string
  others: string
  none: string
  callDetail: string
  all: string
  first: string
  date: string
  time: string
  from: string
  to: string
  length: string
  page: string
  directions: Record<Direction, string>
}

const EN: AuditReportWords = {
  title: 'Audit Report',
  account: 'Account number',
  period: 'Calls of',
  zone: 'Times are local to',
  numbers: 'With',
  onlyNumbers: 'Of the numbers',
  direction: 'Direction',
  destination: 'Destination',
  minimumSeconds: 'Lasted at least',
  minimumAmount: 'Cost at least',
  made: 'Made',
  calls: 'Calls',
  talked: 'Talked',
  billed: 'Billed',
  price: 'Price',
  beforeTax: 'Prices are before tax.',
  byNumber: 'By number',
  byDestination: 'By destination',
  number: 'Number',
  minutes: 'Minutes',
  others: 'All others',
  none: 'No call answers the question.',
  callDetail: 'Calls',
  all: '{calls} calls, oldest first. Times are local to {zone}; lengths are hours, minutes and seconds.',
  first:
    'The first {shown} of {calls} calls; the CSV file has all of them. Times are local to {zone}; lengths are hours, minutes and seconds.',
  date: 'Date',
  time: 'Time',
  from: 'From',
  to: 'To',
  length: 'Length',
  page: 'Page {page} of {pages}',
  directions: {
    outbound: 'Outbound',
    inbound: 'Inbound',
    toll_free: 'Toll free',
    forwarded: 'Forwarded',
    emergency: 'Emergency',
  },
}

const FR: AuditReportWords = {
  title: 'Rapport d’appels',
  account: 'Numéro de compte',
  period: 'Appels du',
  zone: 'Heures locales de',
  numbers: 'Avec',
  onlyNumbers: 'Des numéros',
  direction: 'Sens',
  destination: 'Destination',
  minimumSeconds: 'Durée d’au moins',
  minimumAmount: 'Prix d’au moins',
  made: 'Établi le',
  calls: 'Appels',
  talked: 'Durée',
  billed: 'Durée facturée',
  price: 'Prix',
  beforeTax: 'Les prix sont avant taxes.',
  byNumber: 'Par numéro',
  byDestination: 'Par destination',
  number: 'Numéro',
  minutes: 'Minutes',
  others: 'Tous les autres',
  none: 'Aucun appel ne correspond à la demande.',
  callDetail: 'Appels',
  all: '{calls} appels, du plus ancien au plus récent. Heures locales de {zone}; durées en heures, minutes et secondes.',
  first:
    'Les {shown} premiers de {calls} appels; le fichier CSV les contient tous. Heures locales de {zone}; durées en heures, minutes et secondes.',
  date: 'Date',
  time: 'Heure',
  from: 'De',
  to: 'À',
  length: 'Durée',
  page: 'Page {page} de {pages}',
  directions: {
    outbound: 'Sortant',
    inbound: 'Entrant',
    toll_free: 'Sans frais',
    forwarded: 'Renvoyé',
    emergency: 'Urgence',
  },
}

const ES: AuditReportWords = {
  title: 'Informe de llamadas',
  account: 'Número de cuenta',
  period: 'Llamadas del',
  zone: 'Horas locales de',
  numbers: 'Con',
  onlyNumbers: 'De los números',
  direction: 'Sentido',
  destination: 'Destino',
  minimumSeconds: 'Duración mínima',
  minimumAmount: 'Precio mínimo',
  made: 'Elaborado el',
  calls: 'Llamadas',
  talked: 'Duración',
  billed: 'Duración facturada',
  price: 'Precio',
  beforeTax: 'Los precios son antes de impuestos.',
  byNumber: 'Por número',
  byDestination: 'Por destino',
  number: 'Número',
  minutes: 'Minutos',
  others: 'Todos los demás',
  none: 'Ninguna llamada corresponde a lo solicitado.',
  callDetail: 'Llamadas',
  all: '{calls} llamadas, de la más antigua a la más reciente. Horas locales de {zone}; duraciones en horas, minutos y segundos.',
  first:
    'Las primeras {shown} de {calls} llamadas; el archivo CSV las contiene todas. Horas locales de {zone}; duraciones en horas, minutos y segundos.',
  date: 'Fecha',
  time: 'Hora',
  from: 'De',
  to: 'A',
  length: 'Duración',
  page: 'Página {page} de {pages}',
  directions: {
    outbound: 'Saliente',
    inbound: 'Entrante',
    toll_free: 'Gratuita',
    forwarded: 'Desviada',
    emergency: 'Emergencia',
  },
}

const DE: AuditReportWords = {
  title: 'Anrufbericht',
  account: 'Kundennummer',
  period: 'Anrufe vom',
  zone: 'Ortszeit von',
  numbers: 'Mit',
  onlyNumbers: 'Der Rufnummern',
  direction: 'Richtung',
  destination: 'Ziel',
  minimumSeconds: 'Dauer mindestens',
  minimumAmount: 'Preis mindestens',
  made: 'Erstellt am',
  calls: 'Anrufe',
  talked: 'Dauer',
  billed: 'Berechnet',
  price: 'Preis',
  beforeTax: 'Alle Preise ohne Steuern.',
  byNumber: 'Nach Rufnummer',
  byDestination: 'Nach Ziel',
  number: 'Rufnummer',
  minutes: 'Minuten',
  others: 'Alle übrigen',
  none: 'Kein Anruf entspricht der Anfrage.',
  callDetail: 'Anrufe',
  all: '{calls} Anrufe, die ältesten zuerst. Ortszeit von {zone}; Dauer in Stunden, Minuten und Sekunden.',
  first:
    'Die ersten {shown} von {calls} Anrufen; die CSV-Datei enthält alle. Ortszeit von {zone}; Dauer in Stunden, Minuten und Sekunden.',
  date: 'Datum',
  time: 'Uhrzeit',
  from: 'Von',
  to: 'An',
  length: 'Dauer',
  page: 'Seite {page} von {pages}',
  directions: {
    outbound: 'Ausgehend',
    inbound: 'Eingehend',
    toll_free: 'Kostenfrei',
    forwarded: 'Umgeleitet',
    emergency: 'Notruf',
  },
}

/** The words for a locale; English where its language is none of ours. */
export function auditReportWords(locale: string): AuditReportWords {
  return { fr: FR, es: ES, de: DE }[new Intl.Locale(locale).language] ?? EN
}
