extension PageTexts {
    static let french = PageTexts(
        login: Login(
            choose: Message("Se connecter", "Choisissez comment vous souhaitez vous connecter."),
            ways: "Moyens de connexion", signInWith: Around("Se connecter avec "),
            tryAgainWith: Around("Réessayer avec "), home: "Retour à la page d’accueil", reference: "référence"),
        failures: Failures(
            ended: Message(
                "Veuillez vous connecter", "Votre session est terminée. Connectez-vous pour continuer."),
            fromElsewhere: Message(
                "Cette action n’est pas possible depuis cet endroit",
                "La demande ne provient pas d’une page de ce site."),
            over: Message(
                "Cette connexion n’est plus valable",
                "Elle a déjà abouti, a pris trop de temps ou a été commencée dans un autre navigateur. Recommencez\u{202F}; autoriser les cookies peut aider."
            ),
            unknownProvider: Message(
                "Ce moyen de connexion est inconnu", "Choisissez l’un de ceux qui figurent ci-dessous."),
            providerUnavailable: Message(
                "Ce moyen de connexion n’est pas disponible pour le moment",
                "Réessayez dans un instant ou choisissez-en un autre."),
            notAccepted: Message(
                "La connexion a échoué",
                "La réponse reçue n’a pas pu être acceptée. Réessayez ou choisissez un autre moyen."),
            cancelled: Message(
                "La connexion n’a pas eu lieu", "La connexion a été annulée ou l’accès n’a pas été autorisé."),
            incomplete: Message(
                "Cette demande ne peut pas aboutir", "L’adresse ouverte est incomplète ou n’est pas autorisée."),
            nothingHere: Message("Il n’y a rien ici", "Le lien est erroné, trop ancien ou a déjà été utilisé."),
            anotherWay: Message("Cette demande ne peut pas aboutir", "Cette page s’ouvre d’une autre manière."),
            unavailable: Message("Indisponible pour le moment", "Veuillez réessayer dans un instant.")))

    static let spanish = PageTexts(
        login: Login(
            choose: Message("Iniciar sesión", "Elija cómo quiere iniciar sesión."), ways: "Formas de iniciar sesión",
            signInWith: Around("Iniciar sesión con "), tryAgainWith: Around("Volver a intentarlo con "),
            home: "Volver a la página de inicio", reference: "referencia"),
        failures: Failures(
            ended: Message("Inicie sesión", "Su sesión ha terminado. Inicie sesión para continuar."),
            fromElsewhere: Message(
                "Esto no se puede hacer desde aquí", "La solicitud no procede de una página de este sitio."),
            over: Message(
                "Este inicio de sesión ya no es válido",
                "Ya se completó, tardó demasiado o se empezó en otro navegador. Empiece de nuevo; permitir las cookies suele ayudar."
            ),
            unknownProvider: Message(
                "Esta forma de iniciar sesión no se conoce", "Elija una de las que aparecen a continuación."),
            providerUnavailable: Message(
                "Esta forma de iniciar sesión no está disponible en este momento",
                "Vuelva a intentarlo dentro de un momento o elija otra."),
            notAccepted: Message(
                "El inicio de sesión no ha funcionado",
                "No se ha podido aceptar la respuesta recibida. Vuelva a intentarlo o elija otra forma."),
            cancelled: Message(
                "No ha iniciado sesión", "El inicio de sesión se canceló o no se permitió el acceso."),
            incomplete: Message(
                "Esta solicitud no se puede completar", "La dirección abierta está incompleta o no está permitida."),
            nothingHere: Message(
                "Aquí no hay nada", "El enlace es incorrecto, demasiado antiguo o ya se ha utilizado."),
            anotherWay: Message("Esta solicitud no se puede completar", "Esta página se abre de otra manera."),
            unavailable: Message(
                "No disponible en este momento", "Vuelva a intentarlo dentro de un momento.")))
}
