extension PageSource {
    /// What happened in an account.
    static let activity = """
        <header>
        <h1>{{texts.heading}}</h1>
        <p class="lead">{{texts.lead}}</p>
        </header>
        {{#hasEvents}}
        <ul>
        {{#events}}
        <li>
        <div><strong{{#isWarning}} class="fault"{{/isWarning}}>{{text}}</strong>
        <small>{{#client}}<bdi>{{client}}</bdi> · {{/client}}<time datetime="{{at.iso}}">{{at.text}}</time>{{#place}} · <bdi>{{place}}</bdi>{{/place}}</small></div>
        </li>
        {{/events}}
        </ul>
        {{/hasEvents}}
        {{^hasEvents}}<p class="empty">{{texts.empty}}</p>{{/hasEvents}}
        {{#hasMore}}
        <nav class="pager" aria-label="{{texts.heading}}">
        {{#newest}}<a class="small" href="{{newest}}">{{texts.newest}}</a>{{/newest}}
        {{#older}}<a class="small" href="{{older}}" rel="next">{{texts.older}}</a>{{/older}}
        </nav>
        {{/hasMore}}
        """
}
