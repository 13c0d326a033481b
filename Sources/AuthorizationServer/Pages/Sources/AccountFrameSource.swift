extension PageSource {
    /// What stands before `main` on every page of the account.
    static let accountFrame = """
        <div class="bar" role="banner">
        <a class="home" href="{{home}}">{{{brand}}}<span class="quiet">{{texts.overview}}</span></a>
        <form class="person" method="post" action="{{logoutAction}}">
        <span><bdi>{{name}}</bdi>{{#username}} <small><bdi>{{username}}</bdi></small>{{/username}}</span>
        <input type="hidden" name="csrf" value="{{logoutCSRF}}">
        <button class="small" type="submit">{{texts.signOut}}</button>
        </form>
        </div>
        <nav class="items{{^isHome}} inside{{/isHome}}" aria-label="{{texts.navigation}}">
        {{^isHome}}<a class="back" href="{{home}}">{{texts.overview}}</a>{{/isHome}}
        <ul>
        {{#items}}
        <li><a href="{{url}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{text}}</a></li>
        {{/items}}
        </ul>
        </nav>
        """
}
