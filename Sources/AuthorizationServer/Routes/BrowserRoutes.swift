/// The paths that people with browsers come to.
enum BrowserRoutes {
    static func routes(_ context: ServerContext) -> [Route] { [] }
}
