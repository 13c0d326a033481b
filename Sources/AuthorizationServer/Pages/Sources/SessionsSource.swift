extension PageSource {
    /// The browsers in which a person is signed in.
    static let sessions = """
        <header>
        <h1>{{heading}}</h1>
        <p class="lead">{{lead}}</p>
        </header>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{> session_list}}
        """

    /// The list of them, with the buttons that end one or all others: a part of their page and of the overview.
    static let sessionList = """
        <ul>
        {{#sessions}}
        <li>
        <div><strong>{{title}}</strong>{{#badge}} <span class="badge">{{badge}}</span>{{/badge}}
        {{#place}}<small><bdi>{{place}}</bdi></small>{{/place}}
        <small>{{texts.since.before}}<time datetime="{{since.iso}}">{{since.text}}</time>{{texts.since.after}}\
        {{texts.lastUsed.before}}<time datetime="{{lastUsed.iso}}">{{lastUsed.text}}</time>{{texts.lastUsed.after}}</small></div>
        {{^isCurrent}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="end_session" value="{{id}}" aria-label="{{endLabel}}">{{texts.endSession}}</button>
        </form>
        {{/isCurrent}}
        </li>
        {{/sessions}}
        </ul>
        {{#hasOthers}}
        <form class="after" method="post" action="{{action}}">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <button class="small" name="end_others" value="yes">{{texts.endOthers}}</button>
        </form>
        {{/hasOthers}}
        """
}
