extension AccountLetters {
    static let spanish = AccountLetters(
        register: Text(
            subject: "Confirme su dirección de correo",
            line:
                "Alguien, probablemente usted, quiere crear una cuenta en {service} con esta dirección. El enlace funciona una vez, durante una hora.",
            link: "Crear una cuenta",
            remark: "Si no fue usted, no haga nada: no se creará ninguna cuenta."),
        existing: Text(
            subject: "Ya tiene una cuenta",
            line:
                "Alguien, probablemente usted, quiso crear una cuenta en {service} con esta dirección. Ya existe una, con el nombre de usuario {username}.",
            link: "Iniciar sesión",
            remark: "Si ya no recuerda la contraseña, puede elegir una nueva en la página de inicio de sesión."),
        recover: Text(
            subject: "Elija una contraseña nueva",
            line:
                "Alguien, probablemente usted, pidió una contraseña nueva para la cuenta {username} en {service}. El enlace funciona una vez, durante una hora.",
            link: "Elegir una contraseña nueva",
            remark: "Si no fue usted, no haga nada: su contraseña sigue igual."),
        invite: Text(
            subject: "Su nueva cuenta",
            line:
                "Se ha creado una cuenta para usted en {service}. Su nombre de usuario es {username}. Elija una contraseña para usarla. El enlace funciona una vez, durante tres días.",
            link: "Elegir una contraseña",
            remark: "Si no sabe por qué recibe este mensaje, no haga nada."),
        passwordChanged: Text(
            subject: "Su contraseña ha cambiado",
            line: "La contraseña de la cuenta {username} en {service} ha cambiado y sus otras sesiones se han cerrado.",
            link: "",
            remark:
                "Si no fue usted, elija de inmediato una contraseña nueva en la página de inicio de sesión y avise a quien gestiona el servicio."
        ),
        confirmEmail: Text(
            subject: "Confirme su nueva dirección de correo",
            line:
                "La cuenta {username} en {service} va a tener esta dirección. El enlace funciona una vez, durante una hora.",
            link: "Confirmar la dirección",
            remark: "Si no fue usted, no haga nada: la cuenta conserva su dirección."),
        approveEmail: Text(
            subject: "Apruebe su nueva dirección de correo",
            line:
                "La dirección de la cuenta {username} en {service} va a cambiar de esta a {address}. El enlace funciona una vez, durante una hora.",
            link: "Aprobar el cambio",
            remark:
                "Si no fue usted, no haga nada: la cuenta conserva esta dirección. Elija una contraseña nueva, porque quizá alguien haya iniciado sesión en su nombre."
        ),
        emailTaken: Text(
            subject: "Su dirección sigue en su cuenta",
            line:
                "Alguien quiso dar esta dirección a otra cuenta en {service}. Ya pertenece a su cuenta {username} y no se ha cambiado nada.",
            link: "",
            remark: "Si fue usted, quite primero la dirección de su cuenta."),
        emailNotice: Text(
            subject: "Su dirección de correo se está cambiando",
            line: "La dirección de la cuenta {username} en {service} se está cambiando de esta a {address}.",
            link: "Conservar esta dirección",
            remark:
                "Si fue usted, no haga nada. Si no, conserve esta dirección: el enlace funciona durante siete días, también después del cambio."
        ),
        deleted: Text(
            subject: "Su cuenta se ha eliminado",
            line: "La cuenta {username} en {service} y todos los datos sobre usted se han eliminado allí.",
            link: "",
            remark: "Si no fue usted, avise a quien gestiona el servicio."))
}
