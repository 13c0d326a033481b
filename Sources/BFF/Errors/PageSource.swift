/// The markup of the pages.
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
        <main>
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
        {{#hasOffers}}<nav aria-label="Ways to sign in">
        {{#offers}}<a class="{{#isFirst}}primary{{/isFirst}}{{^isFirst}}secondary{{/isFirst}}" href="{{url}}">{{text}}</a>
        {{/offers}}
        </nav>{{/hasOffers}}
        <footer><a href="{{home}}">Back to the start page</a>\
        {{#reference}}<small>{{code}} · reference {{reference}}</small>{{/reference}}</footer>
        """
}
