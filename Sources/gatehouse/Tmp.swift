import AuthorizationServer
import HummingbirdEdge
struct AuthorizationServer { let context: ServerContext; func mount(on: inout EdgeRouter) {} }
