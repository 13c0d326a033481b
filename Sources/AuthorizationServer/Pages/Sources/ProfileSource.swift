extension PageSource {
    /// What clients are told about a person.
    static let profile = """
        <header>
        <h1>{{texts.heading}}</h1>
        <p class="lead">{{texts.lead}}</p>
        </header>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{#error}}<p class="notice error" role="alert">{{error}}</p>{{/error}}
        {{#canChange}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#rows}}
        <label for="{{name}}">{{label}}</label>
        <input type="{{type}}" id="{{name}}" name="{{name}}" value="{{value}}" dir="auto" autocomplete="{{autocomplete}}" \
        maxlength="{{maximumLength}}"{{#isExplained}} aria-describedby="{{name}}-hint"{{/isExplained}}{{#fault}} aria-invalid="true"{{/fault}}>
        {{#fault}}<small class="fault" id="{{name}}-hint">{{fault}}</small>{{/fault}}
        {{^fault}}{{#hint}}<small id="{{name}}-hint">{{hint}}</small>{{/hint}}{{/fault}}
        {{/rows}}
        <button class="primary" type="submit">{{texts.save}}</button>
        </form>
        {{/canChange}}
        {{^canChange}}
        <p class="notice">{{texts.keptElsewhere}}</p>
        <dl>
        {{#rows}}<dt>{{label}}</dt><dd><bdi>{{value}}</bdi></dd>{{/rows}}
        </dl>
        {{/canChange}}
        """
}
