/// The markup of the pages: that of the authorization server's cards, so that its style sheet fits.
enum PageSource {
    static let layout = """
        <!DOCTYPE html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}{{#name}} · {{name}}{{/name}}</title>
        <link rel="icon" href="{{icon}}">
        <link rel="stylesheet" href="{{stylesheet}}">
        </head>
        <body class="card">
        <main>
        <p class="brand">{{#logo}}<img class="logo" src="{{logo}}" alt="{{name}}">{{/logo}}{{^logo}}{{{mark}}}\
        {{#name}}<span class="name"><bdi>{{name}}</bdi></span>{{/name}}{{/logo}}</p>
        {{{body}}}
        </main>
        </body>
        </html>

        """

    static let message = """
        <header>
        <h1>{{heading}}</h1>
        <p class="lead">{{text}}</p>
        </header>
        {{#hasOffers}}<nav class="choices" aria-label="{{texts.ways}}">
        {{#offers}}<a class="{{#isFirst}}primary{{/isFirst}}{{^isFirst}}secondary{{/isFirst}}" href="{{url}}">\
        {{around.before}}<bdi>{{name}}</bdi>{{around.after}}</a>
        {{/offers}}
        </nav>{{/hasOffers}}
        <footer><a href="{{home}}">{{texts.home}}</a>\
        {{#code}}<span><bdi>{{code}}</bdi> · {{texts.reference}} <bdi>{{reference}}</bdi></span>{{/code}}</footer>
        """
}
