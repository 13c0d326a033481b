import PageRendering

extension AccountFormTexts {
    static let arabic = AccountFormTexts(
        createAccount: "إنشاء حساب",
        forgotPassword: "هل نسيت كلمة المرور؟",
        register: Page(
            heading: "إنشاء حساب", lead: "سنرسل إليك رابطًا لتأكيد عنوان بريدك الإلكتروني.", submit: "إرسال الرابط"),
        registerName: NamedPage(
            Page(heading: "أوشكت على الانتهاء", submit: "إنشاء الحساب"),
            lead: Around("تم تأكيد العنوان ", ". اختر كلمة مرور.")
        ),
        recover: Page(
            heading: "هل نسيت كلمة المرور؟", lead: "سنرسل إليك رابطًا لاختيار كلمة مرور جديدة.",
            submit: "إرسال الرابط"),
        choose: Page(
            heading: "اختيار كلمة مرور جديدة", lead: "سيتم تسجيل خروجك من كل مكان.", submit: "حفظ كلمة المرور"),
        invited: NamedPage(
            Page(heading: "مرحبًا بك", submit: "حفظ كلمة المرور"),
            lead: Around("اختر كلمة مرور للحساب ", ".")
        ),
        password: Page(heading: "كلمة المرور", submit: "تغيير كلمة المرور"),
        email: Page(heading: "البريد الإلكتروني", submit: "إرسال الرابط"),
        confirmEmail: NamedPage(
            Page(heading: "تأكيد بريدك الإلكتروني", submit: "تأكيد"),
            lead: Around("سيصبح ", " عنوان حسابك.")
        ),
        cancelEmail: NamedPage(
            Page(heading: "ألم تكن أنت؟", submit: "الإبقاء على العنوان القديم"),
            lead: Around(
                "يجري تغيير عنوان حسابك إلى ",
                ". إذا لم تطلب ذلك فأبقِ على العنوان القديم. سيتم تسجيل خروجك من كل مكان.")
        ),
        emailAddress: "البريد الإلكتروني",
        emailOrUsername: "البريد الإلكتروني أو اسم المستخدم",
        newEmail: "البريد الإلكتروني الجديد",
        name: "اسمك",
        currentPassword: "كلمة المرور الحالية",
        newPassword: "كلمة المرور الجديدة",
        passwordHint: CountedText { "\(letters($0)) على الأقل. عدة كلمات متتالية تصنع كلمة مرور جيدة." },
        sent: PageTexts.Message(
            "تحقق من بريدك",
            "إذا كان من الممكن استخدام هذا العنوان هنا، فهناك رسالة بها رابط في طريقها إليك. يعمل الرابط لمدة ساعة واحدة."
        ),
        linkDead: PageTexts.Message(
            "لم يعد هذا الرابط يعمل", "لقد استُخدم من قبل أو أنه قديم. يمكنك طلب رابط جديد."),
        signInFirst: PageTexts.Message(
            "سجّل الدخول أولًا",
            "يغيّر هذا الرابط عنوان حساب. سجّل الدخول إلى ذلك الحساب في هذا المتصفح ثم افتح الرابط مرة أخرى."),
        askAdministrator: PageTexts.Message(
            "هل نسيت كلمة المرور؟", "اطلب من المسؤول رابطًا لاختيار كلمة مرور جديدة."),
        recovered: PageTexts.Message(
            "تم حفظ كلمة المرور", "تم تسجيل خروجك من كل مكان. سجّل الدخول بكلمة المرور الجديدة."),
        emailConfirmed: PageTexts.Message(
            "تم تأكيد بريدك الإلكتروني", "أصبح الآن عنوان حسابك."),
        emailCancelled: PageTexts.Message(
            "بقي عنوانك القديم",
            "تم تسجيل خروجك من كل مكان. إذا لم تطلب التغيير فاختر الآن كلمة مرور جديدة."),
        passwordChanged: "تم تغيير كلمة المرور، وتسجيل الخروج من جميع المتصفحات الأخرى.",
        emailSent: "هناك رسالة بها رابط في طريقها إلى العنوان الجديد. يعمل الرابط لمدة ساعة واحدة.",
        presentEmail: Around("عنوانك هو ", "."),
        unverifiedEmail: Around("عنوانك ", " لم يُؤكَّد بعد."),
        noEmail: "ليس لحسابك عنوان بريد إلكتروني بعد.",
        signIn: "تسجيل الدخول",
        toAccount: "إلى حسابك",
        problems: Problems(
            email: "أدخل عنوان بريد إلكتروني، مثل name@example.com.",
            name: "أدخل اسمك.",
            currentPassword: "هذه ليست كلمة مرورك الحالية.",
            samePassword: "كلمة المرور الجديدة هي نفسها الحالية.",
            tooShort: CountedText { "كلمة المرور قصيرة جدًا: استخدم \(letters($0)) على الأقل." },
            tooLong: "كلمة المرور طويلة جدًا: الحد الأقصى 1024 بايت.",
            common: "كلمة المرور هذه شائعة جدًا، وستكون من أول ما يجرّبه أي شخص. اختر غيرها.",
            personal: "كلمة المرور هذه مكوّنة من اسمك أو عنوانك أو اسم هذه الخدمة. اختر غيرها.",
            taken: "يوجد حساب بهذا العنوان بالفعل.",
            throttled: "محاولات كثيرة جدًا. انتظر بضع دقائق ثم حاول مرة أخرى.",
            confirm: "ضع علامة في المربع لتأكيد حذف حسابك."),
        data: Data(
            heading: "بياناتك",
            download: "تنزيل",
            downloadText: "كل ما هو محفوظ عنك هنا، في ملف JSON.",
            downloadButton: "تنزيل بياناتك",
            delete: "حذف الحساب",
            deleteText:
                "سيُحذف حسابك وجميع البيانات المتعلقة بك، وتفقد التطبيقات إمكانية الوصول. لا يمكن التراجع عن ذلك.",
            deleteConfirm: "نعم، احذف حسابي نهائيًا",
            deleteButton: "حذف الحساب",
            deleteElsewhere: "يدير حسابك مسؤول. اطلب منه حذفه.",
            deleted: PageTexts.Message("تم حذف حسابك", "لم يعد هنا أي شيء محفوظ عنك.")))

    /// So many letters: the word depends on the number.
    private static func letters(_ count: Int) -> String {
        switch count % 100 {
        case 3...10: "\(count) أحرف"
        case 11...99: "\(count) حرفًا"
        default: "\(count) حرف"
        }
    }
}
