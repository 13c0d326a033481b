extension PageSource {
    /// The consent page. OpenID Connect Core §3.1.2.4, RFC 9396 §12.
    static let consent = """
        <header>
        {{#logo}}<img class="picture" src="{{logo}}" alt="">{{/logo}}{{^logo}}<span class="monogram" aria-hidden="true">{{monogram}}</span>{{/logo}}
        <h1>{{texts.heading}}</h1>
        <p class="lead">{{texts.asks.before}}<strong><bdi>{{client}}</bdi></strong>{{texts.asks.after}}</p>
        </header>
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        {{#hasDetails}}
        <fieldset class="asked">
        <legend>{{words.inParticular}}</legend>
        {{#details}}
        <label class="scope">
        {{#isFixed}}<input type="hidden" name="authorization_detail" value="{{index}}"><input type="checkbox" checked disabled>{{/isFixed}}\
        {{^isFixed}}<input type="checkbox" name="authorization_detail" value="{{index}}" checked>{{/isFixed}}
        <span><span class="sentence"{{#sentence.language}} lang="{{sentence.language}}" dir="auto"{{/sentence.language}}>\
        {{#sentence.pieces}}{{#text}}{{text}}{{/text}}{{#value}}<strong><bdi>{{value}}</bdi></strong>{{/value}}{{/sentence.pieces}}</span>\
        {{#service}} <small><bdi>{{service}}</bdi></small>{{/service}}{{#note}} <small>{{note}}</small>{{/note}}</span>
        </label>
        {{/details}}
        </fieldset>
        {{/hasDetails}}
        {{#groups}}
        <fieldset class="asked">
        <legend><bdi>{{service}}</bdi></legend>
        {{#scopes}}
        <label class="scope">
        {{#isFixed}}<input type="hidden" name="scope" value="{{value}}"><input type="checkbox" checked disabled>{{/isFixed}}\
        {{^isFixed}}<input type="checkbox" name="scope" value="{{value}}" checked>{{/isFixed}}
        <span><bdi>{{description}}</bdi>{{#note}} <small>{{note}}</small>{{/note}}</span>
        </label>
        {{/scopes}}
        </fieldset>
        {{/groups}}
        <p class="terms">{{#terms}}{{before}}{{#moment}}<time datetime="{{moment.iso}}">{{moment.text}}</time>{{/moment}}{{after}} {{/terms}}</p>
        <div class="pair">
        <button class="secondary" type="submit" name="decision" value="deny">{{texts.deny}}</button>
        <button class="primary" type="submit" name="decision" value="allow">{{texts.allow}}</button>
        </div>
        </form>
        <footer><span>{{texts.account.before}}<strong><bdi>{{account}}</bdi></strong>{{texts.account.after}}</span>\
        {{#links}}<a href="{{url}}" rel="noopener noreferrer" dir="auto">{{text}}</a>{{/links}}</footer>
        """
}
