extension PageTexts {
    /// The texts in Arabic.
    static let arabic = PageTexts(
        login: Login(
            heading: "تسجيل الدخول",
            client: Around("للمتابعة إلى "),
            continueAs: Around("المتابعة باسم "),
            useAnother: "أو استخدم حسابًا آخر",
            username: "البريد الإلكتروني أو اسم المستخدم",
            password: "كلمة المرور",
            submit: "تسجيل الدخول",
            wrong: "اسم المستخدم أو كلمة المرور غير صحيحة.",
            throttled: "محاولات كثيرة جدًا. يُرجى الانتظار بضع دقائق ثم المحاولة مرة أخرى.",
            confirm: "يُرجى تأكيد هويتك.",
            differentUser: "يتوقع التطبيق حسابًا غير الحساب الذي سجّلت الدخول به."),
        consent: Consent(
            heading: "هل تسمح بالوصول؟",
            asks: Around("يطلب ", " الإذن بما يلي"),
            legend: "ما سيُسمح به",
            deny: "رفض",
            allow: "سماح",
            account: Around("تم تسجيل الدخول باسم "),
            privacyPolicy: "سياسة الخصوصية",
            termsOfService: "شروط الخدمة",
            about: Around("حول ")),
        account: Account(
            title: "حسابك",
            sessions: "المتصفحات التي سجّلت الدخول منها",
            thisBrowser: "هذا المتصفح",
            anotherBrowser: "متصفح آخر",
            since: Around("منذ "),
            lastUsed: Around("، آخر استخدام: "),
            endSession: "تسجيل الخروج",
            endOthers: "تسجيل الخروج من جميع المتصفحات الأخرى",
            applications: "التطبيقات التي لها حق الوصول",
            revoke: "إلغاء",
            revokeAccess: Around("إلغاء حق الوصول: "),
            noApplications: "لا يملك أي تطبيق حق الوصول حاليًا.",
            signOut: "تسجيل الخروج",
            sessionEnded: "تم تسجيل الخروج من المتصفح الآخر.",
            othersEnded: "تم تسجيل الخروج من جميع المتصفحات الأخرى.",
            accessRevoked: "لم يعد للتطبيق حق الوصول."),
        logout: Logout(
            heading: "هل تريد تسجيل الخروج؟",
            clientAsks: Around("يطلب ", " تسجيل خروجك."),
            account: Around("لقد سجّلت الدخول باسم ", "."),
            submit: "تسجيل الخروج",
            stay: "البقاء قيد تسجيل الدخول",
            done: Message(
                "تم تسجيل خروجك",
                "لم تعد لهذا المتصفح جلسة هنا."),
            again: "تسجيل الدخول مجددًا"),
        failures: Failures(
            forbidden: Message(
                "لا يمكن معالجة هذه الصفحة هنا",
                "فُتحت في متصفح آخر، أو انتهت صلاحيتها، أو أن ملفات تعريف الارتباط محظورة. ارجع وابدأ من جديد."),
            finished: Message(
                "انتهى تسجيل الدخول هذا",
                "اكتمل من قبل أو استغرق وقتًا طويلًا. ارجع إلى التطبيق وابدأ من جديد."),
            assertion: Message(
                "تعذّر تسجيل الدخول",
                "رُفض ما أرسله التطبيق عنك: انتهت صلاحيته أو استُخدم من قبل."),
            tryAgain: "إعادة المحاولة",
            notAForm: Message(
                "تعذّرت قراءة هذا الطلب",
                "كان المتوقع إرسال نموذج."),
            refused: (
                "تعذّر إكمال هذا الطلب",
                "أرسل التطبيق طلبًا لا يمكن الرد عليه. إذا استمرت المشكلة، فتواصل مع الجهة المشغّلة للتطبيق."
            ),
            throttled: Message(
                "طلبات كثيرة جدًا",
                "يُرجى الانتظار قليلًا ثم المحاولة مرة أخرى."),
            unavailable: Message(
                "الخدمة غير متاحة حاليًا",
                "يُرجى المحاولة مرة أخرى بعد قليل."),
            reference: "المرجع"),
        scopes: Scopes(
            openid: "معرفة هويتك",
            profile: "الاطلاع على ملفك الشخصي، مثل اسمك",
            email: "الاطلاع على عنوان بريدك الإلكتروني",
            address: "الاطلاع على عنوانك البريدي",
            phone: "الاطلاع على رقم هاتفك",
            offlineAccess: "الاحتفاظ بالوصول أثناء غيابك"),
        moment: { day, clock in "\(day.day) \(day.name(in: months)) \(day.year)، \(clock) (UTC)" })

    private static let months = [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ]
}
