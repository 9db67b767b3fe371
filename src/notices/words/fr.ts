import type { Words } from './en.ts'
import { FR_PORTAL } from './fr-portal.ts'

/** French, as it is written in Canada. */
export const FR: Words = {
  ...FR_PORTAL,
  reason:
    'Vous recevez ce courriel à titre de personne-ressource pour la facturation de {account}, compte {number}, chez {provider}.',
  questions: 'Des questions?',
  label: {
    amount: 'Montant',
    surcharge: 'Supplément pour carte de crédit',
    totalCharged: 'Total débité',
    paidOn: 'Payé le',
    method: 'Payé avec',
    payWith: 'Mode de paiement',
    fallback: 'À défaut',
    receipt: 'Reçu',
    reference: 'Référence',
    invoice: 'Facture {number}',
    invoiceDue: 'Facture {number}, échue le {day}',
    unapplied: 'Crédit à votre compte',
    expected: 'Attendu au plus tard le',
    when: 'Quand',
    whenPaid: 'Date du paiement',
    cap: 'Maximum par mois',
    nextPayment: 'Prochain paiement',
    dueNow: 'Dû maintenant',
    pausedUntil: 'Suspendu jusqu’au',
    version: 'Version du texte',
    agreedAt: 'Accepté',
    ip: 'Depuis l’adresse IP',
    refundedTo: 'Remboursé sur',
    returnCode: 'Code de la banque',
    lateFee: 'Frais de retard',
    openTotal: 'Total à payer',
    openAgain: 'De nouveau à payer',
    disputed: 'Montant contesté',
    opened: 'Ouverte le',
    promisedOn: 'À payer au plus tard le',
    reason: 'Motif',
  },
  method: {
    card: '{brand} se terminant par {last4}',
    bank: 'Compte {bank} se terminant par {last4}',
    anyBank: 'Compte bancaire se terminant par {last4}',
    named: '{method} ({nickname})',
  },
  button: {
    seeAccount: 'Voir votre compte',
    pay: 'Payer {amount}',
    confirm: 'Confirmer le paiement de {amount}',
    manageAutopay: 'Modifier ou arrêter le paiement automatique',
    approve: 'Approuver {amount}',
    updateMethod: 'Mettre à jour le mode de paiement',
    seeMethods: 'Voir vos modes de paiement',
  },
  noMoneyMoved:
    'Aucune somme n’a été prélevée. Si votre banque affiche un montant en attente, il disparaîtra de lui-même en quelques jours.',
  autopayWhen: {
    due_day: 'le jour où chaque facture est échue',
    issue_day: 'le jour où chaque facture est émise',
    day_of_month: 'le {day} de chaque mois',
    last_day: 'le {day} de chaque mois, ou le dernier jour d’un mois plus court',
  },
  declines: {
    insufficient_funds: 'Le solde du compte était insuffisant.',
    do_not_honor: 'Votre banque a refusé le paiement sans nous dire pourquoi. Elle peut vous l’expliquer.',
    lost_card: 'Votre banque a refusé la carte. Veuillez l’appeler.',
    stolen_card: 'Votre banque a refusé la carte. Veuillez l’appeler.',
    expired_card: 'La carte est expirée.',
    incorrect_cvc: 'Le code de sécurité ne correspond pas à la carte.',
    authentication_required: 'Votre banque veut que vous confirmiez vous-même ce paiement.',
    authentication_failed: 'Le paiement n’a pas été confirmé auprès de votre banque.',
    method_unusable: 'Ce mode de paiement ne peut plus être débité.',
    velocity_exceeded: 'La carte a atteint une limite fixée par votre banque.',
    processing_error: 'Une erreur s’est produite entre votre banque et nous.',
    invalid_amount: 'Votre banque n’accepte pas ce montant.',
    abandoned: 'Le paiement n’a pas été terminé à temps.',
    ach_return: 'Votre banque a retourné le paiement.',
  },
  returns: {
    insufficient_funds: 'Le solde du compte était insuffisant.',
    account_closed: 'Le compte bancaire est fermé.',
    no_account: 'La banque n’a pas trouvé de compte correspondant à ce numéro et à ce nom.',
    not_authorized: 'La banque indique que ce débit n’était pas autorisé.',
    authorization_revoked: 'La banque indique que l’autorisation de nos débits a été retirée.',
    payment_stopped: 'Un arrêt de paiement a été demandé à la banque pour ce débit.',
    account_frozen: 'Le compte bancaire est gelé.',
    not_a_debit_account: 'Ce compte bancaire n’accepte pas les débits électroniques.',
    other: 'La banque a retourné le paiement.',
  },
  receipt: {
    subject: 'Reçu pour votre paiement de {amount}',
    preheader: 'Payé le {day} avec {method}.',
    heading: 'Merci de votre paiement',
    intro: 'Nous avons reçu {amount} pour {account}.',
    attached: 'Votre reçu est joint en format PDF.',
  },
  payment_pending: {
    subject: 'Votre paiement bancaire de {amount} est en cours',
    preheader: 'Rien d’autre à faire. Nous enverrons un reçu à son arrivée.',
    heading: 'Votre paiement est en cours',
    intro:
      'Vous nous avez demandé de débiter {amount} de votre compte bancaire. Un débit bancaire prend quelques jours ouvrables; d’ici là, le paiement est affiché comme étant en attente.',
    next: 'Il n’y a rien d’autre à faire. Vous recevrez un reçu à l’arrivée de l’argent, ou un courriel si votre banque le retourne.',
  },
  payment_failed: {
    subject: 'Votre paiement de {amount} n’a pas abouti',
    preheader: 'Aucune somme n’a été prélevée. Voici quoi faire.',
    heading: 'Votre paiement n’a pas abouti',
    intro: 'Nous n’avons pas pu prélever votre paiement de {amount}.',
    introAutopay: 'Le paiement automatique de {amount} n’a pas pu être prélevé.',
    retry:
      'Nous réessaierons le {day}. Vous pouvez aussi payer maintenant, avec ce mode de paiement ou un autre.',
    next: {
      retry: 'Vous pouvez réessayer plus tard, ou payer maintenant avec un autre mode de paiement.',
      authenticate:
        'Veuillez payer de nouveau et confirmer le paiement lorsque votre banque vous le demande.',
      new_method: 'Veuillez payer avec un autre mode de paiement, ou corriger celui-ci et réessayer.',
      mandate_revoked: 'Nous ne débiterons plus ce compte. Veuillez payer avec un autre mode de paiement.',
      stop: 'Nous ne réessaierons pas de nous-mêmes. Veuillez payer avec un autre mode de paiement, ou communiquer avec nous.',
      ask: 'Vous n’y êtes pour rien, et nous examinons la question. Vous pouvez aussi payer avec un autre mode de paiement.',
    },
  },
  payment_needs_action: {
    subject: 'Veuillez confirmer votre paiement de {amount}',
    preheader: 'Votre banque attend votre confirmation avant de payer.',
    heading: 'Votre banque vous demande de confirmer ce paiement',
    intro:
      'Votre banque vous demande de confirmer vous-même le paiement de {amount}. Cela prend une minute, sur la page de votre banque.',
    moved: 'D’ici là, aucune somme n’est prélevée et le montant reste à payer.',
    until: 'Veuillez le confirmer au plus tard le {moment}.',
  },
  autopay_enrolled: {
    subject: 'Le paiement automatique est activé pour {account}',
    preheader: 'Vos factures sont maintenant payées {when}.',
    heading: 'Le paiement automatique est activé',
    intro:
      'Vos factures sont désormais payées automatiquement, {when}. Nous vous écrivons avant chaque paiement.',
    dueNow:
      'Ce montant est dû maintenant et ne fait pas partie du paiement automatique. Veuillez le payer vous-même.',
    revoke:
      'Vous pouvez modifier, suspendre ou arrêter le paiement automatique en tout temps avant le jour d’un paiement.',
    noCap: 'Aucune limite',
  },
  autopay_changed: {
    subject: 'Le paiement automatique a été modifié pour {account}',
    preheader: 'Voici comment vos factures sont payées désormais.',
    heading: 'Le paiement automatique a été modifié',
    intro:
      'Voici comment vos factures sont payées désormais. Si vous n’avez pas demandé ce changement, veuillez nous le dire.',
  },
  autopay_ended: {
    subject: 'Le paiement automatique est désactivé pour {account}',
    preheader: 'Vos factures ne sont plus payées automatiquement.',
    heading: 'Le paiement automatique est désactivé',
    why: {
      customer: 'Vous avez désactivé le paiement automatique.',
      staff: 'Nous avons désactivé le paiement automatique à votre demande.',
      method_removed: 'Le paiement automatique a pris fin parce que son mode de paiement a été retiré.',
      mandate_revoked:
        'Le paiement automatique a pris fin parce que votre banque indique que notre autorisation a été retirée.',
      failures: 'Le paiement automatique a pris fin parce que ses paiements ont échoué trop souvent.',
      account_closed: 'Le paiement automatique a pris fin parce que le compte a été fermé.',
    },
    next: 'Vos factures ne sont plus payées automatiquement. Veuillez payer chacune avant son échéance.',
    open: 'En ce moment, {amount} reste à payer.',
  },
  autopay_notice: {
    subject: 'Paiement automatique de {amount} le {day}',
    preheader: 'Avec {method}. Vous pouvez le modifier ou l’arrêter jusqu’à la veille.',
    heading: 'Un paiement automatique de {amount} aura lieu le {day}',
    intro: 'Il n’y a rien à faire si cela vous convient.',
    change:
      'Pour payer autrement, suspendre ou arrêter le paiement automatique, suivez le bouton au plus tard la veille.',
  },
  autopay_needs_approval: {
    subject: 'Veuillez approuver votre paiement de {amount}',
    preheader: 'Il dépasse la limite que vous avez fixée pour le paiement automatique.',
    heading: 'Ce paiement dépasse votre limite',
    intro:
      'Le {day}, le paiement automatique prélèverait {amount}. Vous avez fixé une limite de {cap} par mois; nous vous demandons donc votre accord.',
    next: 'Sans votre accord, aucune somme n’est prélevée et le montant reste à payer.',
  },
  method_expiring: {
    subject: '{method} expire en {month}',
    preheader: 'Mettez-la à jour pour que vos paiements continuent.',
    heading: 'Votre carte expire bientôt',
    intro: 'Votre carte {method} expire à la fin de {month}.',
    inAutopay:
      'Le paiement automatique utilise cette carte. Pour que vos paiements continuent, entrez la nouvelle date d’expiration ou un autre mode de paiement.',
    notInAutopay: 'Pour continuer à payer avec cette carte, entrez la nouvelle date d’expiration.',
  },
  method_removed: {
    subject: 'Un mode de paiement a été retiré de {account}',
    preheader: '{method} ne sera plus débité.',
    heading: 'Un mode de paiement a été retiré',
    by: {
      customer: 'Mode de paiement retiré le {moment} : {method}. Il ne sera plus débité.',
      staff: 'Nous avons retiré ce mode de paiement le {moment} : {method}. Il ne sera plus débité.',
      bank: 'Votre banque ou l’émetteur de votre carte a retiré ce mode de paiement le {moment} : {method}. Il ne peut plus être débité.',
    },
    endedAutopay:
      'Le paiement automatique utilisait ce mode de paiement et est maintenant désactivé : veuillez payer vous-même votre prochaine facture ou réactiver le paiement automatique.',
    notYou: 'Si vous ne vous y attendiez pas, veuillez nous le dire.',
  },
  mandate_copy: {
    subject: 'Votre autorisation de paiement à {provider}',
    preheader: 'Une copie pour vos dossiers.',
    heading: 'Votre autorisation, pour vos dossiers',
    intro: 'Vous avez accepté ce qui suit le {moment}.',
    revoke:
      'Vous pouvez retirer cette autorisation en tout temps dans votre compte ou en communiquant avec nous.',
  },
  refund: {
    subject: 'Votre remboursement de {amount}',
    preheader: 'Remboursé : {method}.',
    preheaderCredit: 'Porté au crédit de votre compte.',
    heading: 'Nous avons remboursé {amount}',
    toMethod:
      'Nous avons remboursé {amount} ({method}). Les banques peuvent prendre jusqu’à dix jours ouvrables pour l’afficher.',
    toCredit: 'Nous avons porté {amount} au crédit de votre compte. Ce crédit paie vos prochaines factures.',
    surchargePart: 'Dont supplément',
  },
  refund_failed: {
    subject: 'Votre remboursement de {amount} n’a pas pu être effectué',
    preheader: 'Le montant est maintenant un crédit à votre compte.',
    heading: 'Votre remboursement nous est revenu',
    intro:
      'Votre banque n’a pas accepté le remboursement de {amount} ({method}). Le montant n’est pas perdu : il est maintenant porté au crédit de votre compte et paie vos prochaines factures.',
    next: 'Si vous préférez le recevoir autrement, veuillez communiquer avec nous.',
  },
  payment_returned: {
    subject: 'Votre banque a retourné votre paiement de {amount}',
    preheader: 'Le montant est de nouveau à payer.',
    heading: 'Votre banque a retourné votre paiement',
    intro:
      'Nous avions enregistré votre paiement de {amount} du {day}, mais votre banque l’a retourné. Le montant est de nouveau à payer.',
    retry: 'Nous présenterons le débit une nouvelle fois le {day}.',
    newAccount: 'Veuillez payer avec un autre mode de paiement et enregistrer un nouveau compte bancaire.',
    mandate: 'Nous ne débiterons plus ce compte. Veuillez payer avec un autre mode de paiement.',
    next: 'Veuillez payer avec ce mode de paiement ou un autre.',
    fee: 'Des frais de {fee} pour le paiement retourné figureront sur votre prochaine facture.',
  },
  dispute_opened: {
    subject: 'Un paiement de {amount} est contesté',
    preheader: 'Votre banque a repris le paiement pendant qu’elle l’examine.',
    heading: 'Un de vos paiements est contesté',
    intro:
      'L’émetteur de votre carte nous informe que le paiement de {amount} est contesté. Il a repris l’argent pendant qu’il examine la question.',
    next: 'Si vous ne vouliez pas le contester, demandez à l’émetteur de votre carte de retirer la contestation. S’il y a une erreur sur votre facture, nous vous aiderons volontiers.',
  },
  dispute_closed: {
    subject: 'La contestation de {amount} est close',
    preheader: 'Voici ce que l’émetteur de votre carte a décidé.',
    heading: 'La contestation est close',
    won: 'L’émetteur de votre carte a décidé que le paiement de {amount} est maintenu. Il n’y a rien d’autre à faire.',
    lost: 'L’émetteur de votre carte a décidé de vous rendre {amount}. Les factures que ce paiement couvrait sont de nouveau à payer.',
  },
  overdue_reminder: {
    first: {
      subject: 'Rappel : {amount} en retard',
      heading: 'Un rappel : {amount} en retard',
      intro: 'Cela vous a peut-être échappé : ce qui suit est en retard.',
    },
    second: {
      subject: 'Deuxième rappel : {amount} en retard',
      heading: 'Deuxième rappel : {amount} en retard',
      intro: 'Nous n’avons pas encore reçu votre paiement. Ce qui suit est en retard.',
    },
    final: {
      subject: 'Dernier rappel : {amount} en retard',
      heading: 'Dernier rappel : {amount} en retard',
      intro: 'Voici notre dernier rappel au sujet de ce qui suit.',
    },
    preheader: 'Vous pouvez payer en une minute.',
    suspend:
      'Sans paiement au plus tard le {day}, les appels sortants seront suspendus. Les appels d’urgence fonctionneront toujours.',
    paid: 'Si vous avez payé ces derniers jours, merci : veuillez ignorer ce courriel. Si vous ne pouvez pas tout payer maintenant, appelez-nous avant qu’il soit trop tard.',
  },
  late_fee: {
    subject: 'Des frais de retard de {amount} ont été ajoutés',
    preheader: 'La facture {number} est en retard.',
    heading: 'Des frais de retard ont été ajoutés',
    intro:
      'La facture {number} était due le {day} et n’est pas payée. Comme le prévoient vos conditions, nous avons ajouté des frais de retard de {amount}.',
    next: 'Les frais figureront sur votre prochaine facture.',
  },
  suspension_warning: {
    subject: 'Vos appels sortants seront suspendus le {day}',
    preheader: 'Payez {amount} pour conserver votre service.',
    heading: 'Vos appels sortants seront suspendus le {day}',
    intro: '{amount} est en retard. Sans paiement avant le {day}, les appels sortants seront suspendus.',
    stays: 'Les appels entrants continuent, et les appels d’urgence (911) fonctionnent toujours.',
    next: 'Si vous ne pouvez pas tout payer maintenant, appelez-nous : nous pouvons convenir d’une date.',
  },
  suspended: {
    subject: 'Vos appels sortants sont suspendus',
    preheader: 'Payez {amount} et ils seront rétablis.',
    preheaderOther: 'Veuillez communiquer avec nous.',
    introOther:
      'Vos appels sortants sont suspendus depuis le {moment}. Veuillez communiquer avec nous pour les faire rétablir.',
    heading: 'Vos appels sortants sont suspendus',
    intro: 'Comme {amount} est en retard, vos appels sortants sont suspendus depuis le {moment}.',
    stays: 'Les appels entrants continuent, et les appels d’urgence (911) fonctionnent toujours.',
    next: 'Ils seront rétablis dès la réception du paiement.',
  },
  restored: {
    subject: 'Votre service est rétabli',
    preheader: 'Vous pouvez de nouveau faire des appels.',
    heading: 'Votre service est rétabli',
    intro: 'Merci. Depuis le {moment}, vous pouvez de nouveau faire des appels.',
  },
  promise_recorded: {
    subject: 'Nous avons noté votre promesse de payer {amount} au plus tard le {day}',
    preheader: 'Nous n’envoyons aucun rappel d’ici là.',
    heading: 'Merci de nous avoir prévenus',
    intro:
      'Nous avons noté que vous paierez {amount} au plus tard le {day}. D’ici là, nous n’envoyons aucun rappel et votre service reste inchangé.',
    next: 'Vous pouvez payer plus tôt en tout temps.',
  },
  document: {
    title: 'Reçu',
    receivedFrom: 'Reçu de',
    account: 'Numéro de compte',
    number: 'Numéro du reçu',
    appliedTo: 'Ce qui a été payé',
    description: 'Description',
    thanks: 'Merci.',
    taxId: 'N° de taxe {id}',
    page: 'Page {page} de {pages}',
  },
}
