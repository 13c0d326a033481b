/// The templates of letters that come along: every letter is made by these three. Nothing is loaded from anywhere.
enum LetterSource {
    /// One line.
    static let subject = "{{subject}}\n"

    static let text = """
        {{#lines}}
        {{.}}

        {{/lines}}
        {{#link}}
        {{text}}:
        {{url}}

        {{/link}}
        {{#remarks}}
        {{.}}

        {{/remarks}}
        --\u{20}
        {{foot}}

        """

    /// The style is in place, as readers of mail know it.
    static let html = """
        <!DOCTYPE html>
        <html lang="{{language}}" dir="{{direction}}">
        <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{{subject}}</title></head>
        <body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
        <div style="max-width:560px;margin:0 auto">
        <h1 style="font-size:20px;margin:0 0 16px">{{subject}}</h1>
        {{#lines}}
        <p style="margin:0 0 16px">{{.}}</p>
        {{/lines}}
        {{#link}}
        <p style="margin:24px 0"><a href="{{url}}" style="display:inline-block;padding:12px 20px;background:{{accent}};\
        color:#ffffff;border-radius:8px;text-decoration:none;font-weight:600">{{text}}</a></p>
        <p style="margin:0 0 16px;color:#5a6875;font-size:14px">{{addressHint}}<br>\
        <a href="{{url}}" dir="ltr" style="color:{{accent}};word-break:break-all">{{url}}</a></p>
        {{/link}}
        {{#remarks}}
        <p style="margin:0 0 16px">{{.}}</p>
        {{/remarks}}
        <p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dce3;color:#5a6875;font-size:13px">\
        {{foot}}</p>
        </div>
        </body>
        </html>

        """
}
