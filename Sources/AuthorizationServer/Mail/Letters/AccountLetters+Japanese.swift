extension AccountLetters {
    static let japanese = AccountLetters(
        register: Text(
            subject: "メールアドレスの確認",
            line: { service, _, _ in
                "\(service)で、このアドレスを使ってアカウントを作成する手続きがありました。リンクは一度だけ、1時間以内に使えます。"
            },
            link: "アカウントを作成",
            remark: "お心当たりがない場合は、何もする必要はありません。アカウントは作成されません。"),
        existing: Text(
            subject: "アカウントはすでにあります",
            line: { service, username, _ in
                "\(service)で、このアドレスを使ってアカウントを作成する手続きがありましたが、すでにユーザー名 \(username) のアカウントがあります。"
            },
            link: "ログイン",
            remark: "パスワードをお忘れの場合は、ログインのページで新しいものを設定できます。"),
        recover: Text(
            subject: "新しいパスワードの設定",
            line: { service, username, _ in
                "\(service)のアカウント \(username) について、新しいパスワードの設定が求められました。リンクは一度だけ、1時間以内に使えます。"
            },
            link: "新しいパスワードを設定",
            remark: "お心当たりがない場合は、何もする必要はありません。パスワードは変わりません。"),
        invite: Text(
            subject: "新しいアカウントのお知らせ",
            line: { service, username, _ in
                "\(service)にお客様のアカウントが作成されました。ユーザー名は \(username) です。ご利用になるにはパスワードを設定してください。リンクは一度だけ、3日以内に使えます。"
            },
            link: "パスワードを設定",
            remark: "このメールにお心当たりがない場合は、何もする必要はありません。"),
        passwordChanged: Text(
            subject: "パスワードが変更されました",
            line: { service, username, _ in
                "\(service)のアカウント \(username) のパスワードが変更され、ほかのセッションは終了しました。"
            },
            link: "",
            remark: "お心当たりがない場合は、すぐにログインのページで新しいパスワードを設定し、サービスの運営者にお知らせください。"),
        confirmEmail: Text(
            subject: "新しいメールアドレスの確認",
            line: { service, username, _ in
                "\(service)のアカウント \(username) に、このアドレスが設定されようとしています。リンクは一度だけ、1時間以内に使えます。"
            },
            link: "アドレスを確認",
            remark: "お心当たりがない場合は、何もする必要はありません。アドレスは変わりません。"),
        emailTaken: Text(
            subject: "アドレスはお客様のアカウントのままです",
            line: { service, username, _ in
                "\(service)で、このアドレスを別のアカウントに設定する手続きがありました。このアドレスはすでにお客様のアカウント \(username) のもので、何も変更されていません。"
            },
            link: "",
            remark: "お客様ご自身の手続きでしたら、先にアカウントからアドレスを外してください。"),
        emailNotice: Text(
            subject: "メールアドレスの変更のお知らせ",
            line: { service, username, address in
                "\(service)のアカウント \(username) のアドレスが、このアドレスから \(address) に変更されようとしています。"
            },
            link: "このアドレスを使い続ける",
            remark: "お客様ご自身の手続きでしたら、何もする必要はありません。お心当たりがない場合は、このアドレスを使い続けてください。リンクは変更の後でも7日間使えます。"),
        deleted: Text(
            subject: "アカウントが削除されました",
            line: { service, username, _ in
                "\(service)のアカウント \(username) と、お客様に関するすべてのデータが削除されました。"
            },
            link: "",
            remark: "お心当たりがない場合は、サービスの運営者にお知らせください。"))
}
