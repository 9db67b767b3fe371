import type { problems as english } from '../en/problems.ts'
import type { Translation } from '../say.ts'

export const problems: Translation<typeof english> = {
  sign_in_first: 'Veuillez d’abord vous connecter.',
  wrong_credentials: 'Le numéro de compte, l’adresse courriel ou le mot de passe est incorrect.',
  sign_in_locked: 'Trop de tentatives erronées. Veuillez patienter avant de réessayer.',
  too_many_tries: 'Trop de tentatives. Veuillez patienter avant de réessayer.',
  too_many_requests: 'C’était trop rapide. Veuillez patienter un instant et réessayer.',
  weak_password:
    'Ce mot de passe est trop facile à deviner. Choisissez au moins 12 caractères qui ne forment pas une expression courante.',
  wrong_code: 'Le code est incorrect ou expiré.',
  step_expired: 'Cette étape est expirée ou a déjà été utilisée. Veuillez recommencer.',
  password_first:
    'Les appels ne sont présentés qu’à qui s’est connecté par mot de passe ou clé d’accès : entrez le vôtre.',
  forbidden: 'Votre rôle dans ce compte ne le permet pas.',
  cross_site: 'Ce formulaire n’a pas été envoyé depuis nos pages. Rien n’a été modifié.',
  bad_input: 'Il manque quelque chose dans ce formulaire, ou une valeur est erronée.',
  bad_text: 'Un texte contient un caractère qui ne peut être conservé.',
  too_large: 'C’est plus volumineux que ce qui peut être envoyé ici.',
  bad_cursor: 'Cette page de la liste n’existe plus. Reprenez à la première page.',
  bad_decimal: 'Ce n’est pas un montant.',
  bad_range: 'La période se termine avant de commencer.',
  bad_dates: 'La fin ne suit pas le début.',
  not_found: 'Cet élément n’existe pas, ou il appartient à un autre compte.',
  email_taken: 'Un accès existe déjà avec cette adresse courriel.',
  database_unavailable:
    'Le système n’a pas répondu à temps. Votre demande n’a pas été exécutée; veuillez réessayer.',
  internal_error: 'Un problème est survenu de notre côté. Votre demande n’a pas été exécutée.',
  gateway_missing: 'Ce mode de paiement ne peut être utilisé ici pour le moment. Rien n’a été débité.',
  gateway_unreachable:
    'L’entreprise de paiement n’a pas répondu. Rien n’a été débité; réessayez dans un instant.',
  rail_not_offered: 'Ce type de paiement n’est pas offert dans cette devise.',
  amount_zero: 'Le montant doit être supérieur à zéro.',
  amount_precision: 'Le montant est plus fin que la plus petite unité de la devise.',
  below_minimum: 'Un si petit montant ne peut être débité.',
  above_owed: 'Le montant dépasse ce qui est dû. Rien n’a été débité.',
  not_owed: 'Plus rien n’est dû sur cette facture. Rien n’a été débité.',
  payment_in_progress: 'Un autre paiement des mêmes factures est en cours. Rien n’a été débité de nouveau.',
  payment_unheard:
    'Votre paiement a été ordonné et nous ignorons encore son issue. Ne payez pas de nouveau : la page des paiements l’indiquera bientôt.',
  surcharge_not_accepted:
    'Un supplément s’applique à cette carte et n’a pas été accepté. Rien n’a été débité.',
  stale_quote:
    'Le total a changé depuis que vous l’avez vu. Rien n’a été débité; veuillez le vérifier de nouveau.',
  consent_missing: 'Les conditions de paiement n’ont pas été acceptées. Rien n’a été débité.',
  mandate_changed: 'Les conditions ont changé depuis que vous les avez vues. Veuillez les relire.',
  setup_mismatch: 'Le mode de paiement saisi n’appartient pas à ce compte. Veuillez le saisir de nouveau.',
  method_removed: 'Ce mode de paiement a été retiré.',
  method_unusable: 'Ce mode de paiement ne peut être débité. Veuillez en choisir un autre.',
  expiry_past: 'La date d’expiration est passée.',
  not_changeable: 'Cela ne peut être modifié; veuillez saisir le mode de paiement de nouveau.',
  autopay_active: 'Le paiement automatique est déjà activé.',
  no_autopay: 'Le paiement automatique est désactivé.',
  enrolment_changed:
    'Le montant dû ou les conditions ont changé. Rien n’a été débité; veuillez vérifier de nouveau.',
  method_not_saved: 'Ce mode de paiement ne vaut que pour un seul paiement.',
  same_method: 'Choisissez un autre mode de paiement de secours.',
  pause_past: 'Ce jour n’est pas à venir.',
  nothing_to_approve: 'Plus rien n’attend votre approbation.',
  no_receipt: 'Il n’y a pas de reçu pour ce paiement.',
  promise_past: 'Ce jour est passé.',
  promise_too_far: 'Ce jour dépasse la date permise.',
  promise_not_offered: 'Une promesse de paiement ne peut être faite ici. Veuillez nous joindre.',
  promise_made: 'Une promesse est déjà consignée.',
  promise_of_part: 'La promesse doit porter sur tout le montant en souffrance.',
  nothing_overdue: 'Rien n’est en souffrance.',
  registration_refused:
    'Le numéro de compte et le code d’inscription ne correspondent pas, ou le code est expiré ou déjà utilisé.',
  last_owner: 'Le compte a besoin d’un titulaire : désignez d’abord une autre personne.',
}
