import PageRendering

extension ConsentTexts {
    static let japanese = ConsentTexts(
        aboutYou: "あなたについて", inParticular: "具体的な内容", allowedBefore: "許可済み",
        untilSignOut: .init("アクセスはログアウトすると終了します（遅くとも ", "）。"),
        whileAway: .init("アプリケーションは、あなたの不在中も最長で ", " までアクセスできます。"),
        remembered: .init("回答は ", " まで保存されます。"),
        onceOnly: "この回答は一度だけ有効です。次回もあらためて確認します。",
        takeBack: "アクセスはアカウントページでいつでも取り消せます。",
        yes: "はい", no: "いいえ", list: MadeText { $0.joined(separator: "、") },
        day: MadeText { "\($0.year)年\($0.month)月\($0.day)日" },
        money: .init(group: ",", decimal: ".", isSymbolFirst: true),
        applications: .init(
            lead: "次のアプリケーションは、あなたのアカウントやデータを利用できます。",
            lastUsed: .init(" · 最終利用："), until: .init("アクセス期限：最長 "),
            untilSignOut: "ログアウトするまでアクセスできます",
            rememberedOnly: .init("現在アクセスはありません。回答の保存期限："), revokeAll: "アクセスを取り消す",
            revokeOne: "取り消す", revokeAllOf: .init("すべてのアクセスを取り消す："),
            revokeOneOf: .init("取り消す："), narrowed: "アプリケーションはこのアクセスを失いました。",
            empty: "現在アクセスできるアプリケーションはありません。"))

    static let arabic = ConsentTexts(
        aboutYou: "معلومات عنك", inParticular: "على وجه التحديد", allowedBefore: "مسموح به من قبل",
        untilSignOut: .init("ينتهي حق الوصول عند تسجيل خروجك، وفي موعد أقصاه ", "."),
        whileAway: .init("يحتفظ التطبيق بحق الوصول أثناء غيابك حتى ", " كحد أقصى."),
        remembered: .init("سيتم تذكّر إجابتك حتى ", "."),
        onceOnly: "إجابتك صالحة لمرة واحدة: سيُطلب إذنك في كل مرة.",
        takeBack: "يمكنك إلغاء حق الوصول في أي وقت من صفحة حسابك.",
        yes: "نعم", no: "لا", list: MadeText { $0.joined(separator: "، ") },
        day: MadeText { "\($0.day) \($0.name(in: arabicMonths)) \($0.year)" },
        money: .init(group: ",", decimal: ".", isSymbolFirst: false),
        applications: .init(
            lead: "يمكن لهذه التطبيقات استخدام حسابك أو بياناتك.",
            lastUsed: .init(" · آخر استخدام: "), until: .init("حق الوصول حتى ", " كحد أقصى"),
            untilSignOut: "حق الوصول حتى تسجيل خروجك",
            rememberedOnly: .init("لا يوجد حق وصول حاليًا؛ إجابتك محفوظة حتى "), revokeAll: "إلغاء حق الوصول",
            revokeOne: "إلغاء", revokeAllOf: .init("إلغاء كل حقوق الوصول: "), revokeOneOf: .init("إلغاء: "),
            narrowed: "لم يعد للتطبيق حق الوصول هذا.", empty: "لا يملك أي تطبيق حق الوصول حاليًا."))

    private static let arabicMonths = [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ]
}
