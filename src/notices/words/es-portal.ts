import type { PortalWords } from './en-portal.ts'

/** Spanish, as it is written in the United States. */
export const ES_PORTAL: PortalWords = {
  reasonPerson: 'Recibe este correo porque tiene acceso a {account}, cuenta {number}, en {provider}.',
  reasonLogin: 'Recibe este correo porque inicia sesión en {provider} con esta dirección.',
  reasonInvited: 'Recibe este correo porque se le ofreció acceso a {account} en {provider}.',
  reasonAddress:
    'Recibe este correo porque alguien dio esta dirección para iniciar sesión en {provider}. Si no sabe por qué, no tiene que hacer nada.',
  neverAsk:
    'Nunca le pedimos este código, ni por teléfono, ni por correo, ni por mensaje de texto. Quien se lo pida no somos nosotros.',
  registration: {
    subject: 'Regístrese en {provider}',
    preheader: 'Vea sus facturas y páguelas en línea.',
    heading: 'Su cuenta en línea',
    intro:
      'Vea y pague en línea las facturas de {account}. Regístrese con su número de cuenta y este código:',
    accountNumber: 'Número de cuenta',
    code: 'Código de registro',
    until: 'Válido hasta el',
    button: 'Registrarse',
    once: 'El código sirve una sola vez. Al registrarse, usted elige su propia contraseña.',
  },
  sign_in_code: {
    subject: 'Su código de acceso',
    preheader: 'Sirve una sola vez, durante {minutes}.',
    heading: 'Su código de acceso',
    intro: 'Escriba este código en la página de {provider} que lo pide:',
    once: 'Sirve una sola vez, durante {minutes}.',
    notYou:
      'Si usted no lo pidió, no se lo dé a nadie: sin este código nadie entra ni cambia su forma de iniciar sesión.',
  },
  email_change_confirm: {
    subject: 'Confirme su dirección de correo electrónico',
    preheader: 'El código sirve una sola vez, durante {minutes}.',
    heading: 'Confirme su dirección de correo',
    intro:
      'Escriba este código en la página donde dio esta dirección, para poder iniciar sesión con ella en {provider}:',
    once: 'Sirve una sola vez, durante {minutes}. Hasta entonces sigue valiendo su dirección anterior.',
  },
  password_reset: {
    subject: 'Elija una contraseña nueva',
    preheader: 'El enlace sirve una sola vez.',
    heading: 'Elija una contraseña nueva',
    intro:
      'Alguien, seguramente usted, pidió una contraseña nueva en {provider}. Siga el botón para elegirla.',
    button: 'Elegir una contraseña nueva',
    until:
      'El enlace sirve una sola vez, hasta el {moment}. Al guardar la contraseña nueva se cierran todas sus sesiones.',
    notYou:
      'Si usted no la pidió, no tiene que hacer nada: su contraseña sigue igual. No dé este enlace a nadie, tampoco a nosotros.',
  },
  invite: {
    subject: '{by} le invita a {account}',
    preheader: 'Vea su cuenta de {provider} en línea.',
    heading: 'Tiene una invitación a {account}',
    intro: '{by} le da acceso a la cuenta de {account} en {provider}.',
    by: 'Le invita',
    role: 'Su función',
    roles: {
      owner: 'Titular: todo, incluidas las demás personas',
      payer: 'Facturas y pagos',
      phone_admin: 'Números de teléfono, llamadas y consumo',
      department_manager: 'Llamadas de sus propios números',
      auditor: 'Verlo todo, sin cambiar nada',
    },
    button: 'Aceptar la invitación',
    until: 'El enlace sirve una sola vez, hasta el {moment}. Usted elige su propia contraseña.',
    notYou: 'Si no conoce a {by}, no tiene que hacer nada.',
  },
  staffRoles: {
    admin: 'Administración: todo, incluidas las demás personas',
    billing: 'Facturación: cuentas, facturas y pagos',
    support: 'Soporte: verlo todo, sin cambiar nada',
  },
  staff_invite: {
    subject: '{by} le invita a la consola de {provider}',
    preheader: 'Elija una contraseña y entre.',
    heading: 'Tiene una invitación a la consola de {provider}',
    intro: '{by} le da acceso a la consola con la que {provider} lleva su facturación.',
    until: 'El enlace sirve una sola vez, hasta el {moment}. Si aún no tiene contraseña aquí, elige una.',
    reason: 'Recibe este correo porque se le ofreció acceso a la consola de {provider}.',
  },
  staff_changed: {
    preheader: 'Se avisa a la persona y a toda la administración.',
    what: {
      added: {
        heading: '{name} ya forma parte del equipo',
        intro: '{name} aceptó una invitación y puede iniciar sesión en la consola.',
      },
      role_changed: {
        heading: '{name} tiene otra función en el equipo',
        intro: 'Se cambió lo que {name} puede hacer en la consola.',
      },
      removed: {
        heading: '{name} ya no forma parte del equipo',
        intro: '{name} ya no puede iniciar sesión en la consola, y se cerraron todas sus sesiones.',
      },
    },
    person: 'Persona',
    role: 'Función',
    by: 'Por',
    notYou:
      'Si nadie de ustedes lo hizo, puede que un acceso de administración esté en malas manos: cambie su contraseña de inmediato y cierre todas sus sesiones.',
    button: 'Revisar',
  },
  new_device: {
    subject: 'Nuevo inicio de sesión en {provider}',
    preheader: 'Desde un navegador que no habíamos visto antes.',
    heading: 'Un nuevo inicio de sesión',
    intro: 'Alguien inició sesión en su nombre desde un navegador que no habíamos visto antes.',
    device: 'Navegador',
    next: 'Si fue usted, no tiene que hacer nada. Si no, cambie su contraseña de inmediato y cierre todas sus sesiones.',
    button: 'Revisar sus sesiones',
  },
  security_changed: {
    preheader: 'Si fue usted, no tiene que hacer nada.',
    what: {
      password: { heading: 'Se cambió su contraseña', intro: 'La contraseña se cambió el {moment}.' },
      email: {
        heading: 'Se cambió su dirección de correo electrónico',
        intro:
          'La dirección de correo para iniciar sesión se cambió el {moment}. Este correo va a la dirección anterior.',
      },
      address: {
        heading: 'Se cambió la dirección de su cuenta',
        intro: 'La dirección postal de {account} se cambió el {moment}.',
      },
      contacts: {
        heading: 'Se cambiaron los contactos de su cuenta',
        intro:
          'Las personas a quienes escribimos sobre {account} se cambiaron el {moment}. Este correo va al contacto anterior.',
      },
      totp_on: {
        heading: 'La verificación en dos pasos está activada',
        intro:
          'Desde el {moment}, al iniciar sesión se pide también un código de una aplicación de autenticación.',
      },
      totp_off: {
        heading: 'La verificación en dos pasos está desactivada',
        intro:
          'Desde el {moment}, al iniciar sesión ya no se pide un código de una aplicación de autenticación.',
      },
      passkey_added: {
        heading: 'Se agregó una clave de acceso',
        intro: 'El {moment} se agregó una clave de acceso para iniciar sesión.',
      },
      passkey_removed: {
        heading: 'Se eliminó una clave de acceso',
        intro: 'El {moment} se eliminó una clave de acceso para iniciar sesión.',
      },
      recovery_codes: {
        heading: 'Se crearon códigos de recuperación nuevos',
        intro: 'El {moment} se crearon códigos de recuperación. Los anteriores ya no sirven.',
      },
      member_added: {
        heading: 'Una persona recibió acceso a su cuenta',
        intro: 'El {moment} una persona recibió acceso a {account}.',
      },
      member_removed: {
        heading: 'Se retiró el acceso de una persona a su cuenta',
        intro: 'El {moment} se retiró el acceso de una persona a {account}.',
      },
      role_changed: {
        heading: 'Se cambió la función de una persona en su cuenta',
        intro: 'El {moment} se cambió lo que una persona puede hacer con {account}.',
      },
    },
    notYou:
      'Si no fue ninguno de ustedes, inicie sesión, cambie su contraseña y cierre todas las sesiones, o llámenos de inmediato.',
    button: 'Revisar su cuenta',
    notYouLogin:
      'Si no fue usted, inicie sesión, cambie su contraseña y cierre todas sus sesiones, o avise de inmediato a la administración.',
    buttonLogin: 'Revisar sus sesiones',
  },
  report_ready: {
    subject: 'Su informe «{name}» está listo',
    preheader: 'Llamadas: {rows}. En CSV y PDF.',
    heading: 'Su informe está listo',
    intro:
      'El informe «{name}» está listo. Por la privacidad de las llamadas no va adjunto: inicie sesión para verlo.',
    name: 'Informe',
    rows: 'Llamadas que contiene',
    button: 'Ver el informe',
  },
  report_failed: {
    subject: 'No se pudo preparar su informe «{name}»',
    preheader: 'Puede iniciarlo de nuevo.',
    heading: 'No se pudo preparar su informe',
    intro: 'Algo salió mal al preparar el informe «{name}». No es culpa suya, y lo estamos revisando.',
    next: 'Puede iniciarlo de nuevo. Si vuelve a fallar, escríbanos.',
    button: 'Ver el informe',
  },
  usage_alert: {
    subject: 'Alerta de consumo «{name}»: {reached}',
    preheader: 'Usted pidió que le avisáramos al llegar a {limit}.',
    heading: 'El consumo llegó a {limit}',
    intro: {
      amount:
        'El costo de sus llamadas llegó a {reached}. Usted pidió que le avisáramos al llegar a {limit}.',
      minutes:
        'La duración de sus llamadas llegó a {reached}. Usted pidió que le avisáramos al llegar a {limit}.',
      calls: 'Ha llegado a {reached}. Usted pidió que le avisáramos al llegar a {limit}.',
    },
    name: 'Alerta',
    period: 'Período',
    limit: 'Su límite',
    reached: 'Alcanzado',
    next: 'Las llamadas siguen como antes: una alerta avisa, no detiene nada. Le avisamos una vez por período.',
    button: 'Ver su consumo',
  },
  invoice_issued: {
    subject: 'Su factura {number} de {amount}',
    preheader: 'Vence el {day}.',
    preheaderAutopay: 'El pago automático cobrará {amount} el {day}.',
    preheaderPaid: 'No hay nada que pagar.',
    heading: 'Su factura de {amount}',
    intro: 'Su factura del {day} va adjunta en PDF.',
    noCalls: 'Por la privacidad de las llamadas, la lista no figura en la copia adjunta. Está en su cuenta.',
    number: 'Número de factura',
    total: 'Importe total',
    toPay: 'Queda por pagar',
    dueOn: 'Vence el',
    earlier: 'Pendiente de facturas anteriores',
    autopay: 'El pago automático cobrará {amount} el {day} con {method}. No tiene que hacer nada.',
    autopayAll: 'Junto con esta factura paga otras que están pendientes.',
    paid: 'Esta factura ya está pagada. No tiene que hacer nada.',
    nothing: 'No hay nada que pagar por esta factura.',
    button: 'Ver la factura',
  },
  credit_note_issued: {
    subject: 'Nota de crédito {number} de {amount}',
    preheader: 'Por la factura {invoice}.',
    heading: 'Le acreditamos {amount}',
    intro: 'Emitimos una nota de crédito por la factura {invoice}. Va adjunta en PDF.',
    number: 'Número de la nota de crédito',
    issuedOn: 'Emitida el',
    forInvoice: 'Por la factura',
    total: 'Crédito',
    next: 'Reduce lo que queda pendiente de esa factura. Si ya estaba pagada, el crédito paga sus próximas facturas.',
    button: 'Ver la nota de crédito',
  },
  inquiry_received: {
    subject: 'Recibimos su consulta {reference}',
    preheader: 'Sobre: {about}.',
    heading: 'Recibimos su consulta',
    intro: 'Gracias por escribirnos. Lo estamos revisando y le responderemos por correo.',
    about: 'Sobre',
    next: 'Puede leer su consulta y nuestra respuesta en su cuenta.',
    button: 'Ver su consulta',
  },
  inquiry_answered: {
    subject: 'Nuestra respuesta a su consulta {reference}',
    preheader: 'Sobre: {about}.',
    heading: {
      credited: 'Acreditamos {amount}',
      declined: 'Nuestra respuesta a su consulta',
      explained: 'Nuestra respuesta a su consulta',
    },
    intro: {
      credited: 'Hizo bien en preguntar. Acreditamos {amount} en su cuenta.',
      declined: 'Lo revisamos, y el cargo se mantiene. Este es el motivo:',
      explained: 'Lo revisamos. Esto es lo que encontramos:',
    },
    credit: 'Crédito',
    button: 'Ver la respuesta',
    reply: 'Si esto no lo resuelve, responda en su cuenta hasta el {day}: lo revisaremos de nuevo.',
  },
  inquiry_asked_back: {
    subject: 'Necesitamos un dato sobre su consulta {reference}',
    heading: 'Necesitamos un dato de usted',
    intro: 'Para responder a su consulta, necesitamos saber:',
    next: 'Responda en su cuenta. Hasta entonces su consulta queda en espera.',
    button: 'Responder',
  },
  inquiry_waiting: {
    asked: '{account} pregunta por una factura: {reference}',
    replied: '{account} escribió sobre {reference}',
    intro: '{account}, cuenta {number}, espera una respuesta.',
    button: 'Abrir en la consola',
    reason: 'Recibe este correo como parte del personal de {provider}.',
  },
  support_answered: {
    subject: 'Nuestra respuesta a su mensaje',
    preheader: 'De {provider}.',
    heading: 'Nuestra respuesta a su mensaje',
    intro: 'Hola, {name}: nos escribió porque no podía entrar. Esta es nuestra respuesta:',
    reason: 'Recibe este correo porque alguien dio esta dirección al pedir ayuda a {provider}.',
  },
  document_added: {
    subject: 'Documento nuevo: {name}',
    preheader: 'Está en su cuenta, en Documentos.',
    heading: 'Hay un documento nuevo para usted',
    intro: 'Pusimos el documento «{name}» en su cuenta.',
    button: 'Ver sus documentos',
  },
}
