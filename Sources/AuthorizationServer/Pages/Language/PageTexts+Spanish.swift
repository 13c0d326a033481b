extension PageTexts {
    /// The texts in Spanish.
    static let spanish = PageTexts(
        login: Login(
            heading: "Iniciar sesión",
            client: Around("para continuar en "),
            continueAs: Around("Continuar como "),
            useAnother: "o usa otra cuenta",
            username: "Correo electrónico o nombre de usuario",
            password: "Contraseña",
            submit: "Iniciar sesión",
            wrong: "El nombre de usuario o la contraseña no son correctos.",
            throttled: "Demasiados intentos. Espera unos minutos y vuelve a intentarlo.",
            confirm: "Confirma que eres tú.",
            differentUser: "La aplicación espera una cuenta distinta de la que tiene la sesión iniciada."),
        consent: Consent(
            heading: "¿Permitir el acceso?",
            asks: Around("", " quiere"),
            legend: "Lo que se permite",
            deny: "Rechazar",
            allow: "Permitir",
            account: Around("Sesión iniciada como "),
            privacyPolicy: "Política de privacidad",
            termsOfService: "Condiciones del servicio",
            about: Around("Acerca de ")),
        account: Account(
            title: "Tu cuenta",
            sessions: "Dónde has iniciado sesión",
            thisBrowser: "Este navegador",
            anotherBrowser: "Otro navegador",
            since: Around("desde el "),
            lastUsed: Around("; último uso: "),
            endSession: "Cerrar sesión",
            endOthers: "Cerrar sesión en todos los demás navegadores",
            applications: "Aplicaciones con acceso",
            revoke: "Revocar",
            revokeAccess: Around("Revocar el acceso de "),
            noApplications: "Ninguna aplicación tiene acceso en este momento.",
            sessionEnded: "Se ha cerrado la sesión en ese navegador.",
            othersEnded: "Se ha cerrado la sesión en todos los demás navegadores.",
            accessRevoked: "La aplicación ya no tiene acceso."),
        federation: Federation(
            or: "o",
            continueWith: Around("Continuar con "),
            denied: Around("El inicio de sesión con ", " se canceló o se rechazó."),
            unavailable: Around(
                "No se puede contactar ahora con ", ". Inténtalo más tarde o inicia sesión de otra forma."),
            failed: Around(
                "El inicio de sesión con ", " no ha funcionado. Vuelve a intentarlo o inicia sesión de otra forma."),
            stale: Around("", " no ha confirmado que acabas de iniciar sesión. Inicia sesión de otra forma."),
            unknown: Around("No puedes iniciar sesión aquí con esa cuenta de ", "."),
            methods: "Formas de iniciar sesión",
            password: "Contraseña",
            linkedSince: Around("vinculada el "),
            link: Around("Vincular "),
            unlink: "Desvincular",
            unlinkFrom: Around("Desvincular "),
            linked: Around("Ya puedes iniciar sesión con ", "."),
            alreadyLinked: Around("Esa cuenta de ", " ya está vinculada."),
            linkedElsewhere: Around("Esa cuenta de ", " pertenece aquí a otra cuenta. No se ha vinculado."),
            linkFailed: Around("No se ha vinculado ", " porque el inicio de sesión no ha funcionado."),
            unlinked: Around("Ya no puedes iniciar sesión con ", "."),
            onlyWay: "Es tu única forma de iniciar sesión. Vincula antes otra.",
            confirmed: "Gracias. Durante 5 minutos puedes cambiar tus formas de iniciar sesión."),
        logout: Logout(
            heading: "¿Cerrar sesión?",
            clientAsks: Around("", " solicita cerrar tu sesión."),
            account: Around("Has iniciado sesión como ", "."),
            submit: "Cerrar sesión",
            stay: "Mantener la sesión iniciada",
            done: Message(
                "Has cerrado la sesión",
                "Este navegador ya no tiene ninguna sesión aquí."),
            again: "Volver a iniciar sesión"),
        failures: Failures(
            forbidden: Message(
                "No se puede responder a esta página aquí",
                "Se abrió en otro navegador, es demasiado antigua o las cookies están bloqueadas. Vuelve atrás y empieza de nuevo."
            ),
            finished: Message(
                "Este inicio de sesión ha terminado",
                "Ya se completó o ha tardado demasiado. Vuelve a la aplicación y empieza de nuevo."),
            assertion: Message(
                "No se ha podido iniciar la sesión",
                "Lo que la aplicación comunica sobre ti no se ha aceptado: puede ser demasiado antiguo o haberse usado ya. Si continúa, ponte en contacto con quien la gestiona."
            ),
            tryAgain: "Volver a intentarlo",
            notAForm: Message(
                "No se puede leer esta solicitud",
                "Se espera un formulario."),
            refused: Refusal(
                "No se puede completar esta solicitud",
                "La aplicación ha enviado una solicitud a la que no se puede responder. Si el problema continúa, ponte en contacto con quien la gestiona."
            ),
            throttled: Message(
                "Demasiadas solicitudes",
                "Espera un momento y vuelve a intentarlo."),
            unavailable: Message(
                "No disponible en este momento",
                "Vuelve a intentarlo dentro de un momento."),
            reference: "referencia"),
        scopes: Scopes(
            openid: "Saber quién eres",
            profile: "Ver tu perfil, por ejemplo tu nombre",
            email: "Ver tu correo electrónico",
            address: "Ver tu dirección postal",
            phone: "Ver tu número de teléfono",
            offlineAccess: "Conservar el acceso cuando no estés"),
        moment: { day, clock in "\(day.day) de \(day.name(in: months)) de \(day.year), \(clock) UTC" })

    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]
}
