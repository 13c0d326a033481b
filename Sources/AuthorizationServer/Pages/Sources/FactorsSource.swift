/// The markup of the pages about second factors.
extension PageSource {
    static let factor = """
        <header>
        <h1>{{texts.heading}}</h1>
        <p class="lead">{{lead}}</p>
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        {{{passkey}}}
        {{#isCode}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        <input type="hidden" name="with" value="{{choice}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <label for="code">{{label}}</label>
        <input type="text" id="code" name="code" dir="ltr" autocapitalize="none" spellcheck="false" maxlength="32" required autofocus\
        {{#isApp}} inputmode="numeric" autocomplete="one-time-code"{{/isApp}}{{#isRecovery}} autocomplete="off"{{/isRecovery}}\
        {{#error}} aria-invalid="true" aria-describedby="error"{{/error}}>
        <button class="primary" type="submit">{{texts.submit}}</button>
        </form>
        {{/isCode}}
        <footer>{{#others}}<a href="{{url}}">{{text}}</a>{{/others}}{{#restart}}<a href="{{url}}">{{text}}</a>{{/restart}}</footer>
        """

    static let factorChoice = """
        <header>
        <h1>{{texts.addHeading}}</h1>
        {{#lead}}<p class="lead">{{lead}}</p>{{/lead}}
        </header>
        <div class="choices">
        {{#methods}}<a class="secondary" href="{{url}}">{{text}}</a>{{/methods}}
        </div>
        {{#cancel}}<footer><a href="{{url}}">{{text}}</a></footer>{{/cancel}}
        """

    static let appAddition = """
        <header>
        <h1>{{texts.appHeading}}</h1>
        {{#lead}}<p class="lead">{{lead}}</p>{{/lead}}
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        <p>{{texts.scan}}</p>
        {{#qrCode}}<div class="qr">{{{qrCode}}}</div>{{/qrCode}}
        <p class="key"><span>{{texts.key}}</span> <code dir="ltr">{{secret}}</code></p>
        <p><a href="{{uri}}">{{texts.openApp}}</a></p>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        <input type="hidden" name="method" value="{{method}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <label for="name">{{texts.name}}</label>
        <input type="text" id="name" name="name" dir="auto" value="{{name}}" maxlength="60" autocomplete="off">
        <label for="code">{{texts.code}}</label>
        <input type="text" id="code" name="code" dir="ltr" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required\
        {{#error}} autofocus aria-invalid="true" aria-describedby="error"{{/error}}>
        <button class="primary" type="submit">{{texts.addSubmit}}</button>
        </form>
        {{#cancel}}<footer><a href="{{url}}">{{text}}</a></footer>{{/cancel}}
        """

    static let recoveryCodes = """
        <header>
        <h1>{{texts.recoveryHeading}}</h1>
        <p class="lead">{{texts.recoveryLead}}</p>
        </header>
        <ol class="codes">
        {{#codes}}<li><code dir="ltr">{{code}}</code></li>{{/codes}}
        </ol>
        <p><a class="primary" href="{{goOn.url}}">{{goOn.text}}</a></p>
        """

    static let security = """
        <header>
        <h1>{{texts.security}}</h1>
        </header>
        {{#notice}}<p class="notice{{#isProblem}} error{{/isProblem}}" role="status">{{notice}}</p>{{/notice}}
        <section>
        <h2>{{texts.secondStep}}</h2>
        {{#hasFactors}}
        <ul>
        {{#factors}}
        <li>
        <div><strong><bdi>{{name}}</bdi></strong>
        <small>{{kind}} · {{texts.since.before}}<time datetime="{{since.iso}}">{{since.text}}</time>{{texts.since.after}}\
        {{#lastUsed}} · {{texts.lastUsed.before}}<time datetime="{{lastUsed.iso}}">{{lastUsed.text}}</time>{{texts.lastUsed.after}}{{/lastUsed}}</small></div>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="remove" value="{{id}}" aria-label="{{removeLabel}}">{{texts.remove}}</button>
        </form>
        <details>
        <summary aria-label="{{renameLabel}}">{{texts.rename}}</summary>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="rename" value="{{id}}">
        <label for="name-{{id}}">{{texts.name}}</label>
        <input type="text" id="name-{{id}}" name="name" dir="auto" value="{{name}}" maxlength="60" autocomplete="off" required>
        <button class="small">{{texts.rename}}</button>
        </form>
        </details>
        </li>
        {{/factors}}
        </ul>
        {{/hasFactors}}
        {{^hasFactors}}<p class="empty">{{texts.none}}</p>{{/hasFactors}}
        <form class="choices after" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#methods}}<button class="secondary" name="add" value="{{value}}">{{text}}</button>{{/methods}}
        </form>
        </section>
        {{#hasFactors}}
        <section>
        <h2>{{texts.recoveryCodes}}</h2>
        <p>{{codesLeft}}</p>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="secondary" name="recovery" value="new">{{texts.newCodes}}</button>
        </form>
        </section>
        {{/hasFactors}}
        """
}

extension PageSource {
    static let passkeyForm = """
        <p class="notice error" role="alert" id="passkey-failed" tabindex="-1" hidden>{{failed}}</p>
        <form method="post" action="{{action}}" hidden data-challenge="{{question.challenge}}" data-rp="{{question.relyingParty}}" \
        data-credentials="{{question.credentials}}" data-verification="{{question.verification}}"\
        {{^registration}} data-passkey="get"{{/registration}}{{#registration}} data-passkey="create" data-user="{{userHandle}}" \
        data-username="{{username}}" data-display-name="{{displayName}}" data-algorithms="{{algorithms}}"{{/registration}}>
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <input type="hidden" name="client_data">
        {{#registration}}
        <input type="hidden" name="method" value="passkey">
        <input type="hidden" name="attestation">
        <input type="hidden" name="transports">
        <label for="name">{{texts.name}}</label>
        <input type="text" id="name" name="name" dir="auto" value="{{texts.passkey}}" maxlength="60" autocomplete="off">
        {{/registration}}
        {{^registration}}
        <input type="hidden" name="with" value="passkey">
        <input type="hidden" name="credential_id">
        <input type="hidden" name="authenticator_data">
        <input type="hidden" name="signature">
        <input type="hidden" name="user_handle">
        {{/registration}}
        <button class="{{style}}" type="submit">{{button}}</button>
        </form>
        {{#isOnly}}<noscript><p class="notice">{{texts.needsScript}}</p></noscript>{{/isOnly}}
        <script src="{{script}}" defer></script>
        """

    static let passkeyAddition = """
        <header>
        <h1>{{texts.passkeyHeading}}</h1>
        <p class="lead">{{texts.passkeyLead}}</p>
        </header>
        {{#lead}}<p>{{lead}}</p>{{/lead}}
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        {{{passkey}}}
        {{#cancel}}<footer><a href="{{url}}">{{text}}</a></footer>{{/cancel}}
        """
}
