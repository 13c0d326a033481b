import PageRendering

/// The markup of the pages. It works without script; every dynamic text is escaped by the template.
enum PageSource {
    static let layout = """
        <!DOCTYPE html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}{{#brandName}} · {{brandName}}{{/brandName}}</title>
        <link rel="icon" href="{{icon}}">
        <link rel="stylesheet" href="{{stylesheet}}">
        </head>
        <body class="{{kind}}">
        {{{frame}}}
        <main>
        {{^frame}}<p class="brand">{{{brand}}}</p>{{/frame}}
        {{{body}}}
        </main>
        {{#hasLinks}}
        <footer class="links">
        {{#links}}<a href="{{url}}" rel="noopener noreferrer">{{text}}</a>{{/links}}
        </footer>
        {{/hasLinks}}
        </body>
        </html>

        """

    static let brand = """
        {{#logo}}<img class="logo" src="{{logo}}" alt="{{name}}">{{/logo}}{{^logo}}\(PageMark.markup)\
        {{#name}}<span class="name"><bdi>{{name}}</bdi></span>{{/name}}{{/logo}}
        """

    static let login = """
        <header>
        <h1>{{texts.heading}}</h1>
        {{#client}}<p class="lead">{{texts.client.before}}<strong><bdi>{{client}}</bdi></strong>{{texts.client.after}}</p>{{/client}}
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        {{#providerError}}<p class="notice error" role="alert" id="error">{{providerError}}</p>{{/providerError}}
        {{#notice}}<p class="notice">{{notice}}</p>{{/notice}}
        {{#account}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <button class="choice" name="continue" value="yes" autofocus><span>{{texts.continueAs.before}}</span><strong><bdi>{{account}}</bdi></strong><span>{{texts.continueAs.after}}</span></button>
        </form>
        <p class="or">{{texts.useAnother}}</p>
        {{/account}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <label for="username">{{texts.username}}</label>
        <input type="text" id="username" name="username" dir="auto" value="{{username}}" autocomplete="username" \
        autocapitalize="none" spellcheck="false" maxlength="320" required{{#error}} aria-describedby="error"{{/error}}\
        {{^username}}{{^account}} autofocus{{/account}}{{/username}}>
        <label for="password">{{texts.password}}</label>
        <input type="password" id="password" name="password" dir="ltr" autocomplete="current-password" maxlength="1024" required\
        {{#error}} aria-invalid="true" aria-describedby="error"{{/error}}{{#username}} autofocus{{/username}}>
        <button class="primary" type="submit">{{texts.submit}}</button>
        </form>
        {{#passkey}}{{{passkey}}}{{/passkey}}
        {{#hasProviders}}
        <p class="or">{{orProvider}}</p>
        <form class="choices" method="post" action="{{providerAction}}">
        <input type="hidden" name="csrf" value="{{providerCSRF}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        {{#providers}}
        <button class="choice" name="provider" value="{{id}}"><span>{{before}}</span><strong><bdi>{{name}}</bdi></strong><span>{{after}}</span></button>
        {{/providers}}
        </form>
        {{/hasProviders}}
        {{#hasLinks}}<footer>{{#links}}<a href="{{url}}" rel="noopener noreferrer" dir="auto">{{text}}</a>{{/links}}</footer>{{/hasLinks}}
        """

    static let account = """
        <header>
        <h1><bdi>{{name}}</bdi></h1>
        {{#username}}<p class="lead"><bdi>{{username}}</bdi></p>{{/username}}
        </header>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        <section aria-labelledby="sessions">
        <h2 id="sessions">{{texts.sessions}}</h2>
        {{> session_list}}
        </section>
        {{#signInMethods}}
        <section aria-labelledby="methods">
        <h2 id="methods">{{texts.methods}}</h2>
        {{#hasList}}
        <ul>
        {{#hasPassword}}<li><div><strong>{{texts.password}}</strong></div></li>{{/hasPassword}}
        {{#links}}
        <li>
        <div><strong><bdi>{{name}}</bdi></strong>
        <small>{{texts.linkedSince.before}}<time datetime="{{since.iso}}">{{since.text}}</time>{{texts.linkedSince.after}}</small></div>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="unlink" value="{{id}}" aria-label="{{unlinkLabel}}">{{texts.unlink}}</button>
        </form>
        </li>
        {{/links}}
        </ul>
        {{/hasList}}
        {{#hasOffers}}
        <form class="after choices" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#offers}}
        <button class="choice" name="link" value="{{id}}"><span>{{before}}</span><strong><bdi>{{name}}</bdi></strong><span>{{after}}</span></button>
        {{/offers}}
        </form>
        {{/hasOffers}}
        </section>
        {{/signInMethods}}
        <section aria-labelledby="applications">
        <h2 id="applications">{{texts.applications}}</h2>
        {{#hasApplications}}
        <ul>
        {{#applications}}
        <li>
        <div><strong><bdi>{{name}}</bdi></strong>
        <small>{{#access}}{{separator}}<bdi{{#sentence.language}} lang="{{sentence.language}}"{{/sentence.language}}>\
        {{#sentence.pieces}}{{#text}}{{text}}{{/text}}{{#value}}<bdi>{{value}}</bdi>{{/value}}{{/sentence.pieces}}</bdi>{{/access}}</small>
        {{#since}}<small>{{texts.since.before}}<time datetime="{{since.iso}}">{{since.text}}</time>{{texts.since.after}}</small>{{/since}}</div>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="revoke" value="{{id}}" aria-label="{{revokeLabel}}">{{texts.revoke}}</button>
        </form>
        </li>
        {{/applications}}
        </ul>
        {{/hasApplications}}
        {{^hasApplications}}<p class="empty">{{texts.noApplications}}</p>{{/hasApplications}}
        </section>
        """

    static let logout = """
        <header>
        <h1>{{texts.heading}}</h1>
        <p class="lead">{{#client}}{{texts.clientAsks.before}}<strong><bdi>{{client}}</bdi></strong>{{texts.clientAsks.after}}\
        {{/client}}{{^client}}{{texts.account.before}}<strong><bdi>{{account}}</bdi></strong>{{texts.account.after}}{{/client}}</p>
        </header>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#fields}}<input type="hidden" name="{{name}}" value="{{value}}">{{/fields}}
        <button class="primary" type="submit">{{texts.submit}}</button>
        </form>
        <footer><a href="{{accountURL}}">{{texts.stay}}</a></footer>
        """

    static let message = """
        <header>
        <h1>{{heading}}</h1>
        <p class="lead">{{text}}</p>
        </header>
        {{#remark}}<p class="notice" lang="en" dir="ltr">{{remark}}</p>{{/remark}}
        {{#link}}<p><a class="secondary" href="{{link.url}}">{{link.text}}</a></p>{{/link}}
        {{#reference}}<footer><small><bdi>{{code}}</bdi> · {{referenceLabel}} <bdi>{{reference}}</bdi></small></footer>{{/reference}}
        """
}
