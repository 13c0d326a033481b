import PageRendering

extension AccountFormTexts {
    static let japanese = AccountFormTexts(
        createAccount: "アカウントを作成",
        forgotPassword: "パスワードをお忘れですか？",
        register: Page(
            heading: "アカウントを作成", lead: "メールアドレスを確認するためのリンクをお送りします。", submit: "リンクを送信"),
        registerName: NamedPage(
            Page(heading: "あと少しです", submit: "アカウントを作成"),
            lead: Around("", " を確認しました。パスワードを設定してください。")
        ),
        recover: Page(
            heading: "パスワードをお忘れですか？", lead: "新しいパスワードを設定するためのリンクをお送りします。",
            submit: "リンクを送信"),
        choose: Page(
            heading: "新しいパスワードの設定", lead: "すべての場所からログアウトされます。", submit: "パスワードを保存"),
        invited: NamedPage(
            Page(heading: "ようこそ", submit: "パスワードを保存"),
            lead: Around("アカウント ", " のパスワードを設定してください。")
        ),
        password: Page(heading: "パスワード", submit: "パスワードを変更"),
        email: Page(heading: "メールアドレス", submit: "リンクを送信"),
        confirmEmail: NamedPage(
            Page(heading: "メールアドレスの確認", submit: "確認する"),
            lead: Around("", " をアカウントのアドレスにします。")
        ),
        cancelEmail: NamedPage(
            Page(heading: "お心当たりがありませんか？", submit: "以前のアドレスを使い続ける"),
            lead: Around(
                "アカウントのアドレスが ",
                " に変更されようとしています。お心当たりがない場合は、以前のアドレスをそのままお使いください。すべての場所からログアウトされます。")
        ),
        emailAddress: "メールアドレス",
        emailOrUsername: "メールアドレスまたはユーザー名",
        newEmail: "新しいメールアドレス",
        name: "お名前",
        currentPassword: "現在のパスワード",
        newPassword: "新しいパスワード",
        passwordHint: CountedText { "\($0)文字以上。いくつかの単語を並べると、よいパスワードになります。" },
        sent: PageTexts.Message(
            "メールをご確認ください",
            "このアドレスがご利用いただける場合は、リンクの入ったメールをお送りしています。リンクの有効期間は1時間です。"),
        linkDead: PageTexts.Message(
            "このリンクは使えません", "すでに使われたか、期限が切れています。新しいリンクをお求めください。"),
        signInFirst: PageTexts.Message(
            "先にログインしてください",
            "このリンクはアカウントのメールアドレスを変更します。このブラウザーでそのアカウントにログインしてから、もう一度リンクを開いてください。"),
        askAdministrator: PageTexts.Message(
            "パスワードをお忘れですか？", "新しいパスワードを設定するためのリンクを管理者にお求めください。"),
        recovered: PageTexts.Message(
            "パスワードを保存しました",
            "すべての場所からログアウトしました。新しいパスワードでログインしてください。"),
        emailConfirmed: PageTexts.Message(
            "メールアドレスを確認しました", "今後はこれがアカウントのアドレスです。"),
        emailCancelled: PageTexts.Message(
            "以前のアドレスのままです",
            "すべての場所からログアウトしました。変更にお心当たりがない場合は、すぐに新しいパスワードを設定してください。"),
        passwordChanged: "パスワードを変更しました。ほかのブラウザーはすべてログアウトしました。",
        emailSent: "新しいアドレスにリンクの入ったメールをお送りしています。リンクの有効期間は1時間です。",
        presentEmail: Around("現在のアドレスは ", " です。"),
        unverifiedEmail: Around("アドレス ", " はまだ確認されていません。"),
        noEmail: "アカウントにはまだメールアドレスがありません。",
        signIn: "ログイン",
        toAccount: "アカウントへ",
        problems: Problems(
            email: "name@example.com のようなメールアドレスを入力してください。",
            name: "お名前を入力してください。",
            currentPassword: "現在のパスワードが正しくありません。",
            samePassword: "新しいパスワードが現在のものと同じです。",
            tooShort: CountedText { "パスワードが短すぎます。\($0)文字以上にしてください。" },
            tooLong: "パスワードが長すぎます。1,024バイトまでにしてください。",
            common: "このパスワードはよく使われており、真っ先に試されるおそれがあります。別のものにしてください。",
            personal: "このパスワードはお名前やアドレス、このサービスの名前でできています。別のものにしてください。",
            taken: "このアドレスのアカウントはすでにあります。",
            throttled: "試行回数が多すぎます。数分待ってからもう一度お試しください。",
            confirm: "アカウントを削除するには、チェックを入れて確認してください。"),
        data: Data(
            heading: "あなたのデータ",
            download: "ダウンロード",
            downloadText: "ここに保存されているあなたのすべてのデータを、JSONファイルで受け取れます。",
            downloadButton: "データをダウンロード",
            delete: "アカウントの削除",
            deleteText:
                "アカウントとあなたに関するすべてのデータが削除され、アプリケーションはアクセスできなくなります。元に戻すことはできません。",
            deleteConfirm: "はい、アカウントを完全に削除します",
            deleteButton: "アカウントを削除",
            deleteElsewhere: "アカウントは管理者が管理しています。削除は管理者にお申し付けください。",
            deleted: PageTexts.Message(
                "アカウントを削除しました", "あなたのデータはここには残っていません。")))
}
