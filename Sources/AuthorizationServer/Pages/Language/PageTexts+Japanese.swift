extension PageTexts {
    /// The texts in Japanese.
    static let japanese = PageTexts(
        login: Login(
            heading: "ログイン",
            client: Around("", " に進むにはログインしてください"),
            continueAs: Around("", " として続行"),
            useAnother: "または別のアカウントを使用",
            username: "メールアドレスまたはユーザー名",
            password: "パスワード",
            submit: "ログイン",
            wrong: "ユーザー名またはパスワードが正しくありません。",
            throttled: "試行回数が多すぎます。数分待ってから、もう一度お試しください。",
            confirm: "ご本人確認のため、もう一度ログインしてください。",
            differentUser: "アプリケーションは、現在ログインしているものとは別のアカウントを求めています。"),
        consent: Consent(
            heading: "アクセスを許可しますか？",
            asks: Around("", " が次の許可を求めています"),
            legend: "許可する内容",
            deny: "拒否",
            allow: "許可",
            account: Around("", " としてログイン中"),
            privacyPolicy: "プライバシーポリシー",
            termsOfService: "利用規約",
            about: Around("", " について")),
        account: Account(
            title: "アカウント",
            sessions: "ログイン中のブラウザー",
            thisBrowser: "このブラウザー",
            anotherBrowser: "別のブラウザー",
            since: Around("ログイン日時: "),
            lastUsed: Around("、最終利用: "),
            endSession: "ログアウト",
            endOthers: "ほかのすべてのブラウザーからログアウト",
            applications: "アクセスできるアプリケーション",
            revoke: "取り消す",
            revokeAccess: Around("", " のアクセスを取り消す"),
            noApplications: "現在アクセスできるアプリケーションはありません。",
            sessionEnded: "別のブラウザーからログアウトしました。",
            othersEnded: "ほかのすべてのブラウザーからログアウトしました。",
            accessRevoked: "アプリケーションのアクセスを取り消しました。"),
        federation: Federation(
            or: "または",
            continueWith: Around("", " で続行"),
            denied: Around("", " でのログインは中止または拒否されました。"),
            unavailable: Around("現在 ", " に接続できません。後でもう一度試すか、別の方法でログインしてください。"),
            failed: Around("", " でログインできませんでした。もう一度試すか、別の方法でログインしてください。"),
            stale: Around("", " から、いまログインしたことの確認が得られませんでした。別の方法でログインしてください。"),
            unknown: Around("その ", " アカウントではここにログインできません。"),
            methods: "ログイン方法",
            password: "パスワード",
            linkedSince: Around("連携日時: "),
            link: Around("", " と連携"),
            unlink: "連携を解除",
            unlinkFrom: Around("", " との連携を解除"),
            linked: Around("", " でログインできるようになりました。"),
            alreadyLinked: Around("その ", " アカウントはすでに連携しています。"),
            linkedElsewhere: Around("その ", " アカウントは、ここでは別のアカウントのものです。連携しませんでした。"),
            linkFailed: Around("", " でログインできなかったため、連携しませんでした。"),
            unlinked: Around("", " ではログインできなくなりました。"),
            onlyWay: "ほかにログイン方法がありません。先に別の方法を連携してください。",
            confirmed: "ありがとうございます。今後 5 分間、ログイン方法を変更できます。"),
        logout: Logout(
            heading: "ログアウトしますか？",
            clientAsks: Around("", " がログアウトを求めています。"),
            account: Around("", " としてログインしています。"),
            submit: "ログアウト",
            stay: "ログインしたままにする",
            done: Message(
                "ログアウトしました",
                "このブラウザーのセッションは終了しました。"),
            again: "もう一度ログイン"),
        failures: Failures(
            forbidden: Message(
                "このページはここでは処理できません",
                "別のブラウザーで開かれたか、古くなったか、Cookie がブロックされています。前の画面に戻って最初からやり直してください。"),
            finished: Message(
                "このログインは終了しました",
                "すでに完了しているか、時間がかかりすぎました。アプリケーションに戻って最初からやり直してください。"),
            assertion: Message(
                "ログインできませんでした",
                "アプリケーションから送られた本人確認の情報を受け付けられませんでした。期限切れか、すでに使用された可能性があります。繰り返し表示される場合は、アプリケーションの管理者にお問い合わせください。"),
            tryAgain: "もう一度試す",
            notAForm: Message(
                "このリクエストは読み取れません",
                "フォームの送信が必要です。"),
            refused: Refusal(
                "このリクエストを完了できません",
                "アプリケーションから処理できないリクエストが送信されました。繰り返し表示される場合は、アプリケーションの管理者にお問い合わせください。"
            ),
            throttled: Message(
                "リクエストが多すぎます",
                "しばらく待ってから、もう一度お試しください。"),
            unavailable: Message(
                "現在ご利用いただけません",
                "しばらくしてから、もう一度お試しください。"),
            reference: "参照番号:"),
        scopes: Scopes(
            openid: "あなたが誰であるかを確認する",
            profile: "名前などのプロフィールを見る",
            email: "メールアドレスを見る",
            address: "住所を見る",
            phone: "電話番号を見る",
            offlineAccess: "あなたが離れている間もアクセスを続ける"),
        moment: { day, clock in "\(day.year)年\(day.month)月\(day.day)日 \(clock) (UTC)" })
}
