import PageRendering

extension AccountFormTexts {
    static let spanish = AccountFormTexts(
        createAccount: "Crear una cuenta",
        forgotPassword: "¿Olvidó su contraseña?",
        register: Page(
            heading: "Crear una cuenta",
            lead: "Le enviaremos un enlace para confirmar su dirección de correo.", submit: "Enviar enlace"),
        registerName: NamedPage(
            Page(heading: "Casi listo", submit: "Crear cuenta"),
            lead: Around("La dirección ", " está confirmada. Elija una contraseña.")
        ),
        recover: Page(
            heading: "¿Olvidó su contraseña?", lead: "Le enviaremos un enlace para elegir una nueva.",
            submit: "Enviar enlace"),
        choose: Page(
            heading: "Elegir una contraseña nueva", lead: "Se cerrará su sesión en todas partes.",
            submit: "Guardar contraseña"),
        invited: NamedPage(
            Page(heading: "Le damos la bienvenida", submit: "Guardar contraseña"),
            lead: Around("Elija una contraseña para la cuenta ", ".")
        ),
        password: Page(heading: "Contraseña", submit: "Cambiar contraseña"),
        email: Page(heading: "Dirección de correo", submit: "Enviar enlace"),
        confirmEmail: NamedPage(
            Page(heading: "Confirmar su dirección de correo", submit: "Confirmar"),
            lead: Around("", " será la dirección de su cuenta.")
        ),
        cancelEmail: NamedPage(
            Page(heading: "¿No fue usted?", submit: "Conservar la dirección anterior"),
            lead: Around(
                "La dirección de su cuenta se está cambiando por ",
                ". Si usted no lo pidió, conserve la anterior. Se cerrará su sesión en todas partes.")
        ),
        emailAddress: "Dirección de correo",
        emailOrUsername: "Dirección de correo o nombre de usuario",
        newEmail: "Nueva dirección de correo",
        name: "Su nombre",
        currentPassword: "Contraseña actual",
        newPassword: "Contraseña nueva",
        passwordHint: CountedText {
            "Al menos \($0) caracteres. Varias palabras seguidas forman una buena contraseña."
        },
        sent: PageTexts.Message(
            "Revise su correo",
            "Si la dirección puede usarse aquí, un mensaje con un enlace está en camino. El enlace es válido durante una hora."
        ),
        linkDead: PageTexts.Message(
            "Este enlace ya no es válido", "Ya se usó o es demasiado antiguo. Puede pedir uno nuevo."),
        signInFirst: PageTexts.Message(
            "Inicie sesión primero",
            "Este enlace cambia la dirección de una cuenta. Inicie sesión en esa cuenta en este navegador y abra el enlace otra vez."
        ),
        askAdministrator: PageTexts.Message(
            "¿Olvidó su contraseña?",
            "Pida a su administrador un enlace con el que pueda elegir una nueva."),
        recovered: PageTexts.Message(
            "Su contraseña está guardada",
            "Su sesión está cerrada en todas partes. Inicie sesión con la contraseña nueva."),
        emailConfirmed: PageTexts.Message(
            "Su dirección de correo está confirmada", "Desde ahora es la dirección de su cuenta."),
        emailCancelled: PageTexts.Message(
            "Su dirección anterior se conserva",
            "Su sesión está cerrada en todas partes. Si usted no pidió el cambio, elija ahora una contraseña nueva."),
        passwordChanged: "Su contraseña ha cambiado. La sesión está cerrada en todos los demás navegadores.",
        emailSent:
            "Un mensaje con un enlace está en camino a la nueva dirección. El enlace es válido durante una hora.",
        presentEmail: Around("Su dirección es ", "."),
        unverifiedEmail: Around("Su dirección ", " aún no está confirmada."),
        noEmail: "Su cuenta aún no tiene dirección de correo.",
        signIn: "Iniciar sesión",
        toAccount: "A su cuenta",
        problems: Problems(
            email: "Escriba una dirección de correo, como nombre@example.com.",
            name: "Escriba su nombre.",
            currentPassword: "Esa no es su contraseña actual.",
            samePassword: "La contraseña nueva es la misma que la actual.",
            tooShort: CountedText { "La contraseña es demasiado corta: use al menos \($0) caracteres." },
            tooLong: "La contraseña es demasiado larga: 1024 bytes como máximo.",
            common:
                "Esta contraseña es demasiado común: sería de las primeras que alguien probaría. Elija otra.",
            personal:
                "Esta contraseña está hecha de su nombre, su dirección o el nombre de este servicio. Elija otra.",
            taken: "Ya existe una cuenta con esta dirección.",
            throttled: "Demasiados intentos. Espere unos minutos e inténtelo de nuevo.",
            confirm: "Marque la casilla para confirmar que su cuenta debe eliminarse."),
        data: Data(
            heading: "Sus datos",
            download: "Descargar",
            downloadText: "Todo lo que se guarda aquí sobre usted, en un archivo JSON.",
            downloadButton: "Descargar sus datos",
            delete: "Eliminar la cuenta",
            deleteText:
                "Se eliminarán su cuenta y todos los datos sobre usted, y las aplicaciones perderán el acceso. No se puede deshacer.",
            deleteConfirm: "Sí, eliminar mi cuenta para siempre",
            deleteButton: "Eliminar la cuenta",
            deleteElsewhere: "Un administrador gestiona su cuenta. Pídale que la elimine.",
            deleted: PageTexts.Message("Su cuenta está eliminada", "Aquí ya no se guarda nada sobre usted.")))
}
