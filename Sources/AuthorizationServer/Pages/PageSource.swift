/// The markup of the pages. It works without script; every dynamic text is escaped by the template.
enum PageSource {
    static let layout = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <link rel="icon" href="{{icon}}">
        <link rel="stylesheet" href="{{stylesheet}}">
        </head>
        <body>
        <main class="{{width}}">
        {{{body}}}
        </main>
        </body>
        </html>

        """

    static let login = """
        <header>
        <h1>Sign in</h1>
        {{#client}}<p class="lead">to continue to <strong>{{client}}</strong></p>{{/client}}
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        {{#notice}}<p class="notice">{{notice}}</p>{{/notice}}
        {{#account}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        <button class="choice" name="continue" value="yes" autofocus><span>Continue as</span> <strong>{{account}}</strong></button>
        </form>
        <p class="or">or use another account</p>
        {{/account}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        <label for="username">Email or username</label>
        <input type="text" id="username" name="username" value="{{username}}" autocomplete="username" \
        autocapitalize="none" spellcheck="false" maxlength="320" required{{#error}} aria-describedby="error"{{/error}}\
        {{^username}}{{^account}} autofocus{{/account}}{{/username}}>
        <label for="password">Password</label>
        <input type="password" id="password" name="password" autocomplete="current-password" maxlength="1024" required\
        {{#error}} aria-invalid="true" aria-describedby="error"{{/error}}{{#username}} autofocus{{/username}}>
        <button class="primary" type="submit">Sign in</button>
        </form>
        {{#hasLinks}}<footer>{{#links}}<a href="{{url}}" rel="noopener noreferrer">{{text}}</a>{{/links}}</footer>{{/hasLinks}}
        """

    static let consent = """
        <header>
        <h1>Allow access?</h1>
        <p class="lead"><strong>{{client}}</strong> would like to</p>
        </header>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        <fieldset>
        <legend class="quiet">What is allowed</legend>
        {{#scopes}}
        <label class="scope">
        {{#isFixed}}<input type="hidden" name="scope" value="{{value}}"><input type="checkbox" checked disabled>{{/isFixed}}\
        {{^isFixed}}<input type="checkbox" name="scope" value="{{value}}" checked>{{/isFixed}}
        <span>{{description}}{{#service}} <small>{{service}}</small>{{/service}}</span>
        </label>
        {{/scopes}}
        </fieldset>
        <div class="pair">
        <button class="secondary" type="submit" name="decision" value="deny">Deny</button>
        <button class="primary" type="submit" name="decision" value="allow">Allow</button>
        </div>
        </form>
        <footer><span>Signed in as <strong>{{account}}</strong></span>\
        {{#links}}<a href="{{url}}" rel="noopener noreferrer">{{text}}</a>{{/links}}</footer>
        """

    static let account = """
        <header>
        <h1>{{name}}</h1>
        <p class="lead">{{username}}</p>
        </header>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        <section aria-labelledby="sessions">
        <h2 id="sessions">Where you are signed in</h2>
        <ul>
        {{#sessions}}
        <li>
        <div><strong>{{#isCurrent}}This browser{{/isCurrent}}{{^isCurrent}}Another browser{{/isCurrent}}</strong>
        <small>since <time datetime="{{since.iso}}">{{since.text}}</time>, last used \
        <time datetime="{{lastUsed.iso}}">{{lastUsed.text}}</time></small></div>
        {{^isCurrent}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="end_session" value="{{id}}">Sign out</button>
        </form>
        {{/isCurrent}}
        </li>
        {{/sessions}}
        </ul>
        {{#hasOthers}}
        <form class="after" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="end_others" value="yes">Sign out all other browsers</button>
        </form>
        {{/hasOthers}}
        </section>
        <section aria-labelledby="applications">
        <h2 id="applications">Applications with access</h2>
        {{#hasApplications}}
        <ul>
        {{#applications}}
        <li>
        <div><strong>{{name}}</strong> <small>{{scopes}}</small>
        <small>since <time datetime="{{since.iso}}">{{since.text}}</time></small></div>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="revoke" value="{{id}}" aria-label="Revoke the access of {{name}}">Revoke</button>
        </form>
        </li>
        {{/applications}}
        </ul>
        {{/hasApplications}}
        {{^hasApplications}}<p class="empty">No application has access at the moment.</p>{{/hasApplications}}
        </section>
        <form method="post" action="{{logoutAction}}">
        <input type="hidden" name="csrf" value="{{logoutCSRF}}">
        <button class="secondary" type="submit">Sign out</button>
        </form>
        """

    static let logout = """
        <header>
        <h1>Sign out?</h1>
        <p class="lead">{{#client}}<strong>{{client}}</strong> asks to sign you out.{{/client}}\
        {{^client}}You are signed in as <strong>{{account}}</strong>.{{/client}}</p>
        </header>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#fields}}<input type="hidden" name="{{name}}" value="{{value}}">{{/fields}}
        <button class="primary" type="submit">Sign out</button>
        </form>
        <footer><a href="{{accountURL}}">Stay signed in</a></footer>
        """

    static let message = """
        <header>
        <h1>{{heading}}</h1>
        <p class="lead">{{text}}</p>
        </header>
        {{#link}}<p><a class="secondary" href="{{link.url}}">{{link.text}}</a></p>{{/link}}
        {{#reference}}<footer><small>{{code}} · reference {{reference}}</small></footer>{{/reference}}
        """
}
