import type { SecurityChange } from '../mails/security-changed.ts'

/** The words of mails about signing in and about what the portal does: in a file of their own, beside those about bills and money. */
export const EN_PORTAL = {
  reasonPerson:
    'You are getting this mail because you have access to {account}, account {number}, at {provider}.',
  reasonLogin: 'You are getting this mail because you sign in at {provider} with this address.',
  reasonInvited: 'You are getting this mail because you were offered access to {account} at {provider}.',
  reasonAddress:
    'You are getting this mail because somebody gave this address for signing in at {provider}. If you do not know why, you need do nothing.',
  neverAsk:
    'We never ask you for this code, neither by phone nor by mail nor by text message. Whoever asks you for it is not us.',
  registration: {
    subject: 'Register with {provider}',
    preheader: 'See your bills and pay them online.',
    heading: 'Your account online',
    intro: 'See and pay the bills of {account} online. Register with your account number and this code:',
    accountNumber: 'Account number',
    code: 'Registration code',
    until: 'Works until',
    button: 'Register',
    once: 'The code works once. When you register you choose your own password.',
  },
  sign_in_code: {
    subject: 'Your sign-in code',
    preheader: 'It works once, for {minutes}.',
    heading: 'Your sign-in code',
    intro: 'Enter this code on the page of {provider} that asks for it:',
    once: 'It works once, for {minutes}.',
    notYou:
      'If you did not ask for it, give it to nobody: without this code nobody gets in, or changes how you sign in.',
  },
  email_change_confirm: {
    subject: 'Confirm your email address',
    preheader: 'The code works once, for {minutes}.',
    heading: 'Confirm your email address',
    intro:
      'Enter this code on the page where you gave this address, so that you can sign in to {provider} with it:',
    once: 'It works once, for {minutes}. Until then your old address stays.',
  },
  password_reset: {
    subject: 'Choose a new password',
    preheader: 'The link works once.',
    heading: 'Choose a new password',
    intro:
      'Somebody, most likely you, asked for a new password at {provider}. Follow the button to choose one.',
    button: 'Choose a new password',
    until: 'The link works once, until {moment}. You are signed out everywhere when the new password is set.',
    notYou:
      'If you did not ask for this, you need do nothing: your password stays as it is. Give this link to nobody, not to us either.',
  },
  invite: {
    subject: '{by} invites you to {account}',
    preheader: 'See its account at {provider} online.',
    heading: 'You are invited to {account}',
    intro: '{by} gives you access to the account of {account} at {provider}.',
    by: 'Invited by',
    role: 'Your role',
    roles: {
      owner: 'Owner: everything, other people included',
      payer: 'Bills and payments',
      phone_admin: 'Telephone numbers, calls and usage',
      department_manager: 'Calls of your own numbers',
      auditor: 'Look at everything, change nothing',
    },
    button: 'Accept the invitation',
    until: 'The link works once, until {moment}. You choose your own password.',
    notYou: 'If you do not know {by}, you need do nothing.',
  },
  staffRoles: {
    admin: 'Administrator: everything, other people included',
    billing: 'Billing: accounts, invoices and payments',
    support: 'Support: sees everything, changes nothing',
  },
  staff_invite: {
    subject: '{by} invites you to the console of {provider}',
    preheader: 'Choose a password, and come in.',
    heading: 'You are invited to the console of {provider}',
    intro: '{by} gives you access to the console by which {provider} runs its billing.',
    until: 'The link works once, until {moment}. If you have no password here yet, you choose one.',
    reason: 'You are getting this mail because you were offered access to the console of {provider}.',
  },
  staff_changed: {
    preheader: 'Told to the person and to every administrator.',
    what: {
      added: {
        heading: '{name} is one of your staff now',
        intro: '{name} took an invitation and can sign in to the console.',
      },
      role_changed: {
        heading: '{name} has another role among the staff',
        intro: 'What {name} may do in the console was changed.',
      },
      removed: {
        heading: '{name} is no longer one of your staff',
        intro: '{name} can no longer sign in to the console, and was signed out everywhere.',
      },
    },
    person: 'Person',
    role: 'Role',
    by: 'By',
    notYou:
      'If none of you did this, an administrator’s sign-in may be in wrong hands: change your password at once and sign out everywhere.',
    button: 'Have a look',
  },
  new_device: {
    subject: 'New sign-in at {provider}',
    preheader: 'From a browser that we have not seen before.',
    heading: 'A new sign-in',
    intro: 'Somebody signed in as you, from a browser that we have not seen before.',
    device: 'Browser',
    next: 'If this was you, there is nothing to do. If not, change your password at once and sign out everywhere.',
    button: 'Check your sign-ins',
  },
  security_changed: {
    preheader: 'If this was you, there is nothing to do.',
    what: {
      password: { heading: 'Your password was changed', intro: 'The password was changed on {moment}.' },
      email: {
        heading: 'Your email address was changed',
        intro:
          'The email address for signing in was changed on {moment}. This mail goes to the address before.',
      },
      address: {
        heading: 'The address of your account was changed',
        intro: 'The postal address of {account} was changed on {moment}.',
      },
      contacts: {
        heading: 'The contacts of your account were changed',
        intro:
          'Whom we write to about {account} was changed on {moment}. This mail goes to the contact before.',
      },
      totp_on: {
        heading: 'Two-step sign-in is on',
        intro: 'Since {moment} signing in also asks for a code from an authenticator app.',
      },
      totp_off: {
        heading: 'Two-step sign-in is off',
        intro: 'Since {moment} signing in no longer asks for a code from an authenticator app.',
      },
      passkey_added: {
        heading: 'A passkey was added',
        intro: 'A passkey for signing in was added on {moment}.',
      },
      passkey_removed: {
        heading: 'A passkey was removed',
        intro: 'A passkey for signing in was removed on {moment}.',
      },
      recovery_codes: {
        heading: 'New recovery codes were made',
        intro: 'Recovery codes were made on {moment}. Those from before do not work any more.',
      },
      member_added: {
        heading: 'A person was given access to your account',
        intro: 'A person was given access to {account} on {moment}.',
      },
      member_removed: {
        heading: 'A person’s access to your account was removed',
        intro: 'A person’s access to {account} was removed on {moment}.',
      },
      role_changed: {
        heading: 'A person’s role on your account was changed',
        intro: 'What a person may do with {account} was changed on {moment}.',
      },
    } satisfies Record<SecurityChange, { heading: string; intro: string }>,
    notYou:
      'If you did not expect this, sign in, change your password and sign out everywhere, or call us at once.',
    button: 'Check your account',
    notYouLogin:
      'If you did not expect this, sign in, change your password and sign out everywhere, or tell an administrator at once.',
    buttonLogin: 'Check your sign-ins',
  },
  report_ready: {
    subject: 'Your report “{name}” is ready',
    preheader: '{rows} calls, as CSV and PDF.',
    heading: 'Your report is ready',
    intro: 'The report “{name}” is ready. For your callers’ sake it is not attached: sign in to see it.',
    name: 'Report',
    rows: 'Calls in it',
    button: 'See the report',
  },
  report_failed: {
    subject: 'Your report “{name}” could not be made',
    preheader: 'You can start it again.',
    heading: 'Your report could not be made',
    intro:
      'Something went wrong while we made the report “{name}”. This is nothing that you did, and we are looking into it.',
    next: 'You can start it again. If it fails once more, please write to us.',
    button: 'See the report',
  },
  usage_alert: {
    subject: 'Usage alert “{name}”: {reached}',
    preheader: 'You asked to be told at {limit}.',
    heading: 'Usage has reached {limit}',
    intro: {
      amount: 'What your calls cost has come to {reached}. You asked to be told at {limit}.',
      minutes: 'Your calls have come to {reached}. You asked to be told at {limit}.',
      calls: 'You have come to {reached}. You asked to be told at {limit}.',
    },
    name: 'Alert',
    period: 'Period',
    limit: 'Your limit',
    reached: 'Reached',
    next: 'Calls go on as before: an alert tells you, it stops nothing. We tell you once in each period.',
    button: 'See your usage',
  },
  invoice_issued: {
    subject: 'Your invoice {number} of {amount}',
    preheader: 'Due {day}.',
    preheaderAutopay: 'Auto Pay takes {amount} on {day}.',
    preheaderPaid: 'There is nothing to pay.',
    heading: 'Your invoice of {amount}',
    intro: 'Your invoice of {day} is attached as a PDF.',
    noCalls: 'The list of calls is not in the attached copy, for your callers’ sake. It is in your account.',
    number: 'Invoice number',
    total: 'Total of this invoice',
    toPay: 'Still to be paid',
    dueOn: 'Due',
    earlier: 'Open from earlier invoices',
    autopay: 'Auto Pay will take {amount} on {day} with {method}. There is nothing to do.',
    autopayAll: 'With this invoice it pays others that are open.',
    paid: 'This invoice is paid already. There is nothing to do.',
    nothing: 'There is nothing to pay for this invoice.',
    button: 'See the invoice',
  },
  credit_note_issued: {
    subject: 'Credit note {number} of {amount}',
    preheader: 'For invoice {invoice}.',
    heading: 'We credited you {amount}',
    intro: 'We issued a credit note for invoice {invoice}. It is attached as a PDF.',
    number: 'Credit note number',
    issuedOn: 'Issued',
    forInvoice: 'For invoice',
    total: 'Credit',
    next: 'It lowers what is open of that invoice. If that was paid already, the credit pays your next invoices.',
    button: 'See the credit note',
  },
  inquiry_received: {
    subject: 'We have your question {reference}',
    preheader: 'About {about}.',
    heading: 'We have your question',
    intro: 'Thank you for writing. We are looking into it and will answer by mail.',
    about: 'About',
    next: 'You can read it and our answer in your account.',
    button: 'See your question',
  },
  inquiry_answered: {
    subject: 'Our answer to your question {reference}',
    preheader: 'About {about}.',
    heading: {
      credited: 'We credited {amount}',
      declined: 'Our answer to your question',
      explained: 'Our answer to your question',
    },
    intro: {
      credited: 'You were right to ask. We credited {amount} to your account.',
      declined: 'We looked into it, and the charge stands. This is why:',
      explained: 'We looked into it. This is what we found:',
    },
    credit: 'Credit',
    button: 'See the answer',
    reply: 'If this does not settle it, reply in your account by {day}: then we look at it again.',
  },
  inquiry_asked_back: {
    subject: 'We have a question about {reference}',
    heading: 'We need something from you',
    intro: 'To answer your question, we need to know:',
    next: 'Please reply in your account. Until then your question waits.',
    button: 'Reply',
  },
  inquiry_waiting: {
    asked: '{account} asks about a bill: {reference}',
    replied: '{account} has written about {reference}',
    intro: '{account}, account {number}, waits for an answer.',
    button: 'Open in the console',
    reason: 'You are getting this mail as staff of {provider}.',
  },
  support_answered: {
    subject: 'Our answer to your message',
    preheader: 'From {provider}.',
    heading: 'Our answer to your message',
    intro: 'Hello {name}, you wrote to us because you could not get in. This is our answer:',
    reason: 'You are getting this mail because somebody gave this address when asking {provider} for help.',
  },
  document_added: {
    subject: 'A new document: {name}',
    preheader: 'It is in your account under Documents.',
    heading: 'There is a new document for you',
    intro: 'We put the document “{name}” into your account.',
    button: 'See your documents',
  },
}

/** The portal's part of a language's words. */
export type PortalWords = typeof EN_PORTAL
