/// The markup of the pages for the code of a device.
enum DeviceSource {
    static let form = """
        <header>
        <h1>{{texts.heading}}</h1>
        <p class="lead" id="hint">{{texts.lead}}</p>
        </header>
        {{#error}}<p class="notice error" role="alert" id="error">{{error}}</p>{{/error}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <label for="user_code">{{texts.code}}</label>
        <input type="text" class="code" id="user_code" name="user_code" dir="ltr" value="{{code}}" autocomplete="one-time-code" \
        autocapitalize="characters" spellcheck="false" maxlength="32" required autofocus\
        {{#error}} aria-invalid="true" aria-describedby="error hint"{{/error}}{{^error}} aria-describedby="hint"{{/error}}>
        <button class="primary" type="submit">{{texts.submit}}</button>
        </form>
        """

    static let question = """
        <header>
        <h1>{{texts.question}}</h1>
        <p class="lead">{{texts.asks.before}}<strong><bdi>{{client}}</bdi></strong>{{texts.asks.after}}</p>
        </header>
        <p class="notice">{{texts.warning}}</p>
        <ul>
        <li><div><small>{{texts.sameCode}}</small><strong class="code"><bdi dir="ltr">{{code}}</bdi></strong></div></li>
        <li><div><small>{{texts.from}}</small><strong><bdi>{{address}}</bdi></strong>\
        {{#elsewhere}}<small>{{elsewhere}}</small>{{/elsewhere}}</div></li>
        <li><div><small>{{texts.at}}</small><strong><time datetime="{{asked.iso}}">{{asked.text}}</time></strong></div></li>
        </ul>
        <form class="after" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="flow" value="{{flow}}">
        {{#uiLocales}}<input type="hidden" name="ui_locales" value="{{uiLocales}}">{{/uiLocales}}
        <fieldset>
        <legend class="quiet">{{texts.legend}}</legend>
        {{#scopes}}
        <label class="scope">
        {{#isFixed}}<input type="hidden" name="scope" value="{{value}}"><input type="checkbox" checked disabled>{{/isFixed}}\
        {{^isFixed}}<input type="checkbox" name="scope" value="{{value}}" checked>{{/isFixed}}
        <span><bdi>{{description}}</bdi>{{#service}} <small><bdi>{{service}}</bdi></small>{{/service}}</span>
        </label>
        {{/scopes}}
        {{#details}}
        <label class="scope">
        {{#isFixed}}<input type="hidden" name="authorization_detail" value="{{index}}"><input type="checkbox" checked disabled>{{/isFixed}}\
        {{^isFixed}}<input type="checkbox" name="authorization_detail" value="{{index}}" checked>{{/isFixed}}
        <span><span class="sentence"{{#sentence.language}} lang="{{sentence.language}}" dir="auto"{{/sentence.language}}>\
        {{#sentence.pieces}}{{#text}}{{text}}{{/text}}{{#value}}<strong><bdi>{{value}}</bdi></strong>{{/value}}{{/sentence.pieces}}</span>\
        {{#service}} <small><bdi>{{service}}</bdi></small>{{/service}}</span>
        </label>
        {{/details}}
        </fieldset>
        <div class="pair">
        <button class="secondary" type="submit" name="decision" value="deny">{{deny}}</button>
        <button class="primary" type="submit" name="decision" value="allow">{{allow}}</button>
        </div>
        </form>
        <footer><span>{{signedIn.before}}<strong><bdi>{{account}}</bdi></strong>{{signedIn.after}}</span>\
        {{#links}}<a href="{{url}}" rel="noopener noreferrer" dir="auto">{{text}}</a>{{/links}}</footer>
        """
}
