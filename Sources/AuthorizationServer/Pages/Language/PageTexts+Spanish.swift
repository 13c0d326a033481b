extension PageTexts {
    /// The texts in Spanish.
    static let spanish = PageTexts(
        login: Login(
            heading: "Iniciar sesión",
            client: Around("para continuar en "),
            continueAs: Around("Continuar como "),
            useAnother: "o usar otra cuenta",
            username: "Correo electrónico o nombre de usuario",
            password: "Contraseña",
            submit: "Iniciar sesión",
            wrong: "El nombre de usuario o la contraseña no son correctos.",
            throttled: "Demasiados intentos. Espere unos minutos y vuelva a intentarlo.",
            confirm: "Confirme que es usted.",
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
            title: "Su cuenta",
            sessions: "Dónde ha iniciado sesión",
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
                "No se puede contactar ahora con ", ". Inténtelo más tarde o inicie sesión de otra forma."),
            failed: Around(
                "El inicio de sesión con ", " no ha funcionado. Vuelva a intentarlo o inicie sesión de otra forma."),
            stale: Around("", " no ha confirmado que acaba de iniciar sesión. Inicie sesión de otra forma."),
            unknown: Around("No puede iniciar sesión aquí con esa cuenta de ", "."),
            methods: "Formas de iniciar sesión",
            password: "Contraseña",
            linkedSince: Around("vinculada el "),
            link: Around("Vincular "),
            unlink: "Desvincular",
            unlinkFrom: Around("Desvincular "),
            linked: Around("Ya puede iniciar sesión con ", "."),
            alreadyLinked: Around("Esa cuenta de ", " ya está vinculada."),
            linkedElsewhere: Around("Esa cuenta de ", " pertenece aquí a otra cuenta. No se ha vinculado."),
            linkFailed: Around("No se ha vinculado ", " porque el inicio de sesión no ha funcionado."),
            unlinked: Around("Ya no puede iniciar sesión con ", "."),
            onlyWay: "Es su única forma de iniciar sesión. Vincule antes otra.",
            confirmed: "Gracias. Durante 5 minutos puede cambiar sus formas de iniciar sesión."),
        logout: Logout(
            heading: "¿Cerrar sesión?",
            clientAsks: Around("", " solicita cerrar su sesión."),
            account: Around("Ha iniciado sesión como ", "."),
            submit: "Cerrar sesión",
            stay: "Mantener la sesión iniciada",
            done: Message(
                "Ha cerrado la sesión",
                "Este navegador ya no tiene ninguna sesión aquí."),
            again: "Volver a iniciar sesión"),
        failures: Failures(
            forbidden: Message(
                "No se puede responder a esta página aquí",
                "Se abrió en otro navegador, es demasiado antigua o las cookies están bloqueadas. Vuelva atrás y empiece de nuevo."
            ),
            finished: Message(
                "Este inicio de sesión ha terminado",
                "Ya se completó o ha tardado demasiado. Vuelva a la aplicación y empiece de nuevo."),
            assertion: Message(
                "No se ha podido iniciar la sesión",
                "Lo que la aplicación comunica sobre usted no se ha aceptado: puede ser demasiado antiguo o haberse usado ya. Si continúa, póngase en contacto con quien la gestiona."
            ),
            tryAgain: "Volver a intentarlo",
            notAForm: Message(
                "No se puede leer esta solicitud",
                "Se espera un formulario."),
            refused: Refusal(
                "No se puede completar esta solicitud",
                "La aplicación ha enviado una solicitud a la que no se puede responder. Si el problema continúa, póngase en contacto con quien la gestiona."
            ),
            throttled: Message(
                "Demasiadas solicitudes",
                "Espere un momento y vuelva a intentarlo."),
            unavailable: Message(
                "No disponible en este momento",
                "Vuelva a intentarlo dentro de un momento."),
            reference: "referencia"),
        scopes: Scopes(
            openid: "Saber quién es usted",
            profile: "Ver su perfil, por ejemplo su nombre",
            email: "Ver su correo electrónico",
            address: "Ver su dirección postal",
            phone: "Ver su número de teléfono",
            offlineAccess: "Conservar el acceso cuando usted no esté"),
        moment: { day, clock in "\(day.day) de \(day.name(in: months)) de \(day.year), \(clock) UTC" })

    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]
}
