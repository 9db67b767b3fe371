import type { PortalWords } from './en-portal.ts'

/** French, as it is written in Canada. */
export const FR_PORTAL: PortalWords = {
  reasonPerson:
    'Vous recevez ce courriel parce que vous avez accès à {account}, compte {number}, chez {provider}.',
  reasonLogin:
    'Vous recevez ce courriel parce que vous ouvrez une session chez {provider} avec cette adresse.',
  reasonInvited: 'Vous recevez ce courriel parce qu’un accès à {account} vous a été offert chez {provider}.',
  reasonAddress:
    'Vous recevez ce courriel parce que quelqu’un a donné cette adresse pour ouvrir une session chez {provider}. Si vous ne savez pas pourquoi, vous n’avez rien à faire.',
  neverAsk:
    'Nous ne vous demandons jamais ce code, ni par téléphone, ni par courriel, ni par texto. Quiconque vous le demande n’est pas nous.',
  registration: {
    subject: 'Inscrivez-vous chez {provider}',
    preheader: 'Consultez et payez vos factures en ligne.',
    heading: 'Votre compte en ligne',
    intro:
      'Consultez et payez les factures de {account} en ligne. Inscrivez-vous avec votre numéro de compte et ce code :',
    accountNumber: 'Numéro de compte',
    code: 'Code d’inscription',
    until: 'Valable jusqu’au',
    button: 'S’inscrire',
    once: 'Le code ne sert qu’une fois. À l’inscription, vous choisissez votre propre mot de passe.',
  },
  sign_in_code: {
    subject: 'Votre code de connexion',
    preheader: 'Il ne sert qu’une fois, pendant {minutes}.',
    heading: 'Votre code de connexion',
    intro: 'Entrez ce code sur la page de {provider} qui le demande :',
    once: 'Il ne sert qu’une fois, pendant {minutes}.',
    notYou:
      'Si vous ne l’avez pas demandé, ne le donnez à personne : sans ce code, personne n’entre ni ne change votre façon de vous connecter.',
  },
  email_change_confirm: {
    subject: 'Confirmez votre adresse courriel',
    preheader: 'Le code ne sert qu’une fois, pendant {minutes}.',
    heading: 'Confirmez votre adresse courriel',
    intro:
      'Entrez ce code sur la page où vous avez donné cette adresse, afin de pouvoir l’utiliser pour ouvrir une session chez {provider} :',
    once: 'Il ne sert qu’une fois, pendant {minutes}. D’ici là, votre ancienne adresse demeure.',
  },
  password_reset: {
    subject: 'Choisissez un nouveau mot de passe',
    preheader: 'Le lien ne sert qu’une fois.',
    heading: 'Choisissez un nouveau mot de passe',
    intro:
      'Quelqu’un, sans doute vous, a demandé un nouveau mot de passe chez {provider}. Suivez le bouton pour en choisir un.',
    button: 'Choisir un nouveau mot de passe',
    until:
      'Le lien ne sert qu’une fois, jusqu’au {moment}. Une fois le nouveau mot de passe choisi, toutes vos sessions sont fermées.',
    notYou:
      'Si vous ne l’avez pas demandé, vous n’avez rien à faire : votre mot de passe reste le même. Ne donnez ce lien à personne, pas même à nous.',
  },
  invite: {
    subject: '{by} vous donne accès à {account}',
    preheader: 'Consultez son compte chez {provider} en ligne.',
    heading: 'Une invitation pour vous : {account}',
    intro: '{by} vous donne accès au compte de {account} chez {provider}.',
    by: 'Invitation de',
    role: 'Votre rôle',
    roles: {
      owner: 'Propriétaire : tout, y compris les autres personnes',
      payer: 'Factures et paiements',
      phone_admin: 'Numéros de téléphone, appels et utilisation',
      department_manager: 'Appels de vos propres numéros',
      auditor: 'Tout consulter, ne rien modifier',
    },
    button: 'Accepter l’invitation',
    until: 'Le lien ne sert qu’une fois, jusqu’au {moment}. Vous choisissez votre propre mot de passe.',
    notYou: 'Si vous ne connaissez pas {by}, vous n’avez rien à faire.',
  },
  staffRoles: {
    admin: 'Administration : tout, y compris les autres personnes',
    billing: 'Facturation : comptes, factures et paiements',
    support: 'Soutien : tout voir, ne rien modifier',
  },
  staff_invite: {
    subject: '{by} vous invite à la console de {provider}',
    preheader: 'Choisissez un mot de passe et entrez.',
    heading: 'Vous êtes invité à la console de {provider}',
    intro: '{by} vous donne accès à la console avec laquelle {provider} gère sa facturation.',
    until:
      'Le lien ne sert qu’une fois, jusqu’au {moment}. Si vous n’avez pas encore de mot de passe ici, vous en choisissez un.',
    reason: 'Vous recevez ce courriel parce qu’un accès à la console de {provider} vous a été offert.',
  },
  staff_changed: {
    preheader: 'Envoyé à la personne et à l’administration.',
    what: {
      added: {
        heading: '{name} fait maintenant partie de l’équipe',
        intro: '{name} a accepté une invitation et peut ouvrir une session dans la console.',
      },
      role_changed: {
        heading: '{name} a un autre rôle dans l’équipe',
        intro: 'Ce que {name} peut faire dans la console a été modifié.',
      },
      removed: {
        heading: '{name} ne fait plus partie de l’équipe',
        intro:
          '{name} ne peut plus ouvrir de session dans la console, et toutes ses sessions ont été fermées.',
      },
    },
    person: 'Personne',
    role: 'Rôle',
    by: 'Par',
    notYou:
      'Si personne chez vous n’a fait cela, un accès d’administration est peut-être entre de mauvaises mains : changez immédiatement votre mot de passe et fermez toutes vos sessions.',
    button: 'Consulter',
  },
  new_device: {
    subject: 'Nouvelle connexion chez {provider}',
    preheader: 'Depuis un navigateur que nous n’avions jamais vu.',
    heading: 'Une nouvelle connexion',
    intro: 'Quelqu’un a ouvert une session en votre nom, depuis un navigateur que nous n’avions jamais vu.',
    device: 'Navigateur',
    next: 'Si c’était vous, il n’y a rien à faire. Sinon, changez immédiatement votre mot de passe et fermez toutes vos sessions.',
    button: 'Vérifier vos connexions',
  },
  security_changed: {
    preheader: 'Si c’était vous, il n’y a rien à faire.',
    what: {
      password: {
        heading: 'Votre mot de passe a été modifié',
        intro: 'Le mot de passe a été modifié le {moment}.',
      },
      email: {
        heading: 'Votre adresse courriel a été modifiée',
        intro:
          'L’adresse courriel servant à ouvrir une session a été modifiée le {moment}. Ce courriel est envoyé à l’adresse précédente.',
      },
      address: {
        heading: 'L’adresse de votre compte a été modifiée',
        intro: 'L’adresse postale de {account} a été modifiée le {moment}.',
      },
      contacts: {
        heading: 'Les personnes-ressources de votre compte ont été modifiées',
        intro:
          'Les personnes à qui nous écrivons au sujet de {account} ont été modifiées le {moment}. Ce courriel est envoyé à la personne-ressource précédente.',
      },
      totp_on: {
        heading: 'La connexion en deux étapes est activée',
        intro: 'Depuis le {moment}, la connexion demande aussi un code d’une application d’authentification.',
      },
      totp_off: {
        heading: 'La connexion en deux étapes est désactivée',
        intro:
          'Depuis le {moment}, la connexion ne demande plus de code d’une application d’authentification.',
      },
      passkey_added: {
        heading: 'Une clé d’accès a été ajoutée',
        intro: 'Une clé d’accès pour ouvrir une session a été ajoutée le {moment}.',
      },
      passkey_removed: {
        heading: 'Une clé d’accès a été retirée',
        intro: 'Une clé d’accès pour ouvrir une session a été retirée le {moment}.',
      },
      recovery_codes: {
        heading: 'De nouveaux codes de récupération ont été créés',
        intro: 'Des codes de récupération ont été créés le {moment}. Les précédents ne fonctionnent plus.',
      },
      member_added: {
        heading: 'Une personne a reçu un accès à votre compte',
        intro: 'Une personne a reçu un accès à {account} le {moment}.',
      },
      member_removed: {
        heading: 'L’accès d’une personne à votre compte a été retiré',
        intro: 'L’accès d’une personne à {account} a été retiré le {moment}.',
      },
      role_changed: {
        heading: 'Le rôle d’une personne sur votre compte a été modifié',
        intro: 'Ce qu’une personne peut faire avec {account} a été modifié le {moment}.',
      },
    },
    notYou:
      'Si cela ne vient pas de vous, ouvrez une session, changez votre mot de passe et fermez toutes vos sessions, ou appelez-nous immédiatement.',
    button: 'Vérifier votre compte',
    notYouLogin:
      'Si ce n’était pas vous, ouvrez une session, changez votre mot de passe et fermez toutes vos sessions, ou avertissez immédiatement l’administration.',
    buttonLogin: 'Vérifier vos connexions',
  },
  report_ready: {
    subject: 'Votre rapport « {name} » est prêt',
    preheader: 'Nombre d’appels : {rows}. En CSV et en PDF.',
    heading: 'Votre rapport est prêt',
    intro:
      'Le rapport « {name} » est prêt. Par respect pour vos interlocuteurs, il n’est pas joint : ouvrez une session pour le consulter.',
    name: 'Rapport',
    rows: 'Nombre d’appels',
    button: 'Voir le rapport',
  },
  report_failed: {
    subject: 'Votre rapport « {name} » n’a pas pu être produit',
    preheader: 'Vous pouvez le relancer.',
    heading: 'Votre rapport n’a pas pu être produit',
    intro:
      'Une erreur s’est produite pendant la préparation du rapport « {name} ». Vous n’y êtes pour rien, et nous examinons la question.',
    next: 'Vous pouvez le relancer. S’il échoue encore une fois, veuillez nous écrire.',
    button: 'Voir le rapport',
  },
  usage_alert: {
    subject: 'Alerte d’utilisation « {name} » : {reached}',
    preheader: 'Vous avez demandé à être prévenu à {limit}.',
    heading: 'L’utilisation a atteint {limit}',
    intro: {
      amount: 'Le coût de vos appels a atteint {reached}. Vous avez demandé à être prévenu à {limit}.',
      minutes: 'La durée de vos appels a atteint {reached}. Vous avez demandé à être prévenu à {limit}.',
      calls: 'Vous avez atteint {reached}. Vous avez demandé à être prévenu à {limit}.',
    },
    name: 'Alerte',
    period: 'Période',
    limit: 'Votre limite',
    reached: 'Atteint',
    next: 'Les appels continuent comme avant : une alerte vous prévient, elle ne bloque rien. Nous vous prévenons une fois par période.',
    button: 'Voir votre utilisation',
  },
  invoice_issued: {
    subject: 'Votre facture {number} de {amount}',
    preheader: 'À payer au plus tard le {day}.',
    preheaderAutopay: 'Paiement automatique de {amount} le {day}.',
    preheaderPaid: 'Il n’y a rien à payer.',
    heading: 'Votre facture de {amount}',
    intro: 'Votre facture du {day} est jointe en format PDF.',
    noCalls:
      'Par respect pour vos interlocuteurs, la liste des appels ne figure pas dans la copie jointe. Elle se trouve dans votre compte.',
    number: 'Numéro de facture',
    total: 'Total de cette facture',
    toPay: 'Reste à payer',
    dueOn: 'À payer au plus tard le',
    earlier: 'À payer sur les factures précédentes',
    autopay: 'Le paiement automatique prélèvera {amount} le {day} : {method}. Il n’y a rien à faire.',
    autopayAll: 'Il paie en même temps d’autres factures à payer.',
    paid: 'Cette facture est déjà payée. Il n’y a rien à faire.',
    nothing: 'Il n’y a rien à payer pour cette facture.',
    button: 'Voir la facture',
  },
  credit_note_issued: {
    subject: 'Note de crédit {number} de {amount}',
    preheader: 'Pour la facture {invoice}.',
    heading: 'Nous vous avons crédité {amount}',
    intro: 'Nous avons émis une note de crédit pour la facture {invoice}. Elle est jointe en format PDF.',
    number: 'Numéro de la note de crédit',
    issuedOn: 'Émise le',
    forInvoice: 'Pour la facture',
    total: 'Crédit',
    next: 'Elle réduit ce qui reste à payer de cette facture. Si celle-ci était déjà payée, le crédit paie vos prochaines factures.',
    button: 'Voir la note de crédit',
  },
  inquiry_received: {
    subject: 'Nous avons reçu votre question {reference}',
    preheader: 'Au sujet de : {about}.',
    heading: 'Nous avons reçu votre question',
    intro: 'Merci de nous avoir écrit. Nous examinons la question et vous répondrons par courriel.',
    about: 'Au sujet de',
    next: 'Vous pouvez la lire, ainsi que notre réponse, dans votre compte.',
    button: 'Voir votre question',
  },
  inquiry_answered: {
    subject: 'Notre réponse à votre question {reference}',
    preheader: 'Au sujet de : {about}.',
    heading: {
      credited: 'Nous avons crédité {amount}',
      declined: 'Notre réponse à votre question',
      explained: 'Notre réponse à votre question',
    },
    intro: {
      credited: 'Vous avez eu raison de demander. Nous avons porté {amount} au crédit de votre compte.',
      declined: 'Nous avons examiné la question, et les frais sont maintenus. Voici pourquoi :',
      explained: 'Nous avons examiné la question. Voici ce que nous avons constaté :',
    },
    credit: 'Crédit',
    button: 'Voir la réponse',
    reply:
      'Si cela ne règle pas la question, répondez dans votre compte au plus tard le {day} : nous l’examinerons de nouveau.',
  },
  inquiry_asked_back: {
    subject: 'Une précision au sujet de votre question {reference}',
    heading: 'Nous avons besoin d’une précision',
    intro: 'Pour répondre à votre question, nous devons savoir ceci :',
    next: 'Veuillez répondre dans votre compte. D’ici là, votre question reste en attente.',
    button: 'Répondre',
  },
  inquiry_waiting: {
    asked: '{account} pose une question sur une facture : {reference}',
    replied: '{account} a écrit au sujet de {reference}',
    intro: '{account}, compte {number}, attend une réponse.',
    button: 'Ouvrir dans la console',
    reason: 'Vous recevez ce courriel en tant que membre du personnel de {provider}.',
  },
  support_answered: {
    subject: 'Notre réponse à votre message',
    preheader: 'De {provider}.',
    heading: 'Notre réponse à votre message',
    intro:
      'Bonjour {name}, vous nous avez écrit parce que vous ne pouviez pas vous connecter. Voici notre réponse :',
    reason:
      'Vous recevez ce courriel parce que quelqu’un a donné cette adresse en demandant de l’aide à {provider}.',
  },
  document_added: {
    subject: 'Nouveau document : {name}',
    preheader: 'Il se trouve dans votre compte, sous Documents.',
    heading: 'Un nouveau document vous attend',
    intro: 'Nous avons déposé le document « {name} » dans votre compte.',
    button: 'Voir vos documents',
  },
}
