extension PageSource {
    /// A page with at most one form: a heading, what it is about, fields, a button.
    static let form = """
        <header>
        <h1>{{heading}}</h1>
        {{#lead}}<p class="lead">{{lead.before}}{{#lead.name}}<strong><bdi>{{lead.name}}</bdi></strong>{{/lead.name}}{{lead.after}}</p>{{/lead}}
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{#form}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#hidden}}<input type="hidden" name="{{name}}" value="{{value}}">{{/hidden}}
        {{#fields}}
        <label for="{{name}}">{{label}}</label>
        <input type="{{type}}" id="{{name}}" name="{{name}}" dir="{{direction}}" autocomplete="{{autocomplete}}" maxlength="{{maximum}}" \
        required autocapitalize="{{capitals}}" spellcheck="false"{{#value}} value="{{value}}"{{/value}}{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}\
        {{#isInvalid}} aria-invalid="true"{{/isInvalid}}{{#isFirst}} autofocus{{/isFirst}}>
        {{#hint}}<small id="{{name}}-hint">{{hint}}</small>{{/hint}}
        {{/fields}}
        {{#check}}<label class="scope"><input type="checkbox" name="{{name}}" value="yes" required><span>{{label}}</span></label>{{/check}}
        <button class="primary" type="submit">{{submit}}</button>
        </form>
        {{/form}}
        {{#hasLinks}}<footer>{{#links}}<a href="{{url}}">{{text}}</a>{{/links}}</footer>{{/hasLinks}}
        """

    /// What is kept about a person: to take along, and to delete.
    static let accountData = """
        <header>
        <h1>{{texts.heading}}</h1>
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        <section aria-labelledby="download">
        <h2 id="download">{{texts.download}}</h2>
        <p>{{texts.downloadText}}</p>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="secondary" name="download" value="yes">{{texts.downloadButton}}</button>
        </form>
        </section>
        <section aria-labelledby="delete">
        <h2 id="delete">{{texts.delete}}</h2>
        {{#mayDelete}}
        <p>{{texts.deleteText}}</p>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <label class="scope"><input type="checkbox" name="confirm" value="yes"{{#error}} aria-describedby="error" aria-invalid="true"{{/error}}><span>{{texts.deleteConfirm}}</span></label>
        <button class="secondary" name="delete" value="yes">{{texts.deleteButton}}</button>
        </form>
        {{/mayDelete}}
        {{^mayDelete}}<p>{{texts.deleteElsewhere}}</p>{{/mayDelete}}
        </section>
        """
}
