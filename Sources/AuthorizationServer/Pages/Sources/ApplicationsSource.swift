extension PageSource {
    /// The page of the applications.
    static let applications = """
        <header>
        <h1>{{title}}</h1>
        <p class="lead">{{#hasApplications}}{{words.lead}}{{/hasApplications}}{{^hasApplications}}{{words.empty}}{{/hasApplications}}</p>
        </header>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{#applications}}
        <section aria-labelledby="{{anchor}}">
        <h2 class="named" id="{{anchor}}">{{#logo}}<img class="picture" src="{{logo}}" alt="">{{/logo}}<bdi>{{name}}</bdi></h2>
        <p class="terms">{{#since}}{{texts.since.before}}<time datetime="{{since.iso}}">{{since.text}}</time>{{texts.since.after}}{{/since}}\
        {{#lastUsed}}{{words.lastUsed.before}}<time datetime="{{lastUsed.iso}}">{{lastUsed.text}}</time>{{words.lastUsed.after}}{{/lastUsed}}\
        {{#term}}<br>{{before}}{{#moment}}<time datetime="{{moment.iso}}">{{moment.text}}</time>{{/moment}}{{after}}{{/term}}</p>
        {{#hasLinks}}<p class="about">{{#links}}<a href="{{url}}" rel="noopener noreferrer" dir="auto">{{text}}</a> {{/links}}</p>{{/hasLinks}}
        <ul>
        {{#access}}
        <li>
        <div><span{{#sentence.language}} lang="{{sentence.language}}" dir="auto"{{/sentence.language}}>\
        {{#sentence.pieces}}{{#text}}{{text}}{{/text}}{{#value}}<strong><bdi>{{value}}</bdi></strong>{{/value}}{{/sentence.pieces}}</span>\
        {{#service}} <small><bdi>{{service}}</bdi></small>{{/service}}</div>
        {{^isFixed}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="client" value="{{id}}">
        <button class="small" name="{{field}}" value="{{handle}}" aria-label="{{revokeLabel}}">{{words.revokeOne}}</button>
        </form>
        {{/isFixed}}
        </li>
        {{/access}}
        </ul>
        <form class="after" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="revoke" value="{{id}}" aria-label="{{revokeLabel}}">{{words.revokeAll}}</button>
        </form>
        </section>
        {{/applications}}
        """
}
