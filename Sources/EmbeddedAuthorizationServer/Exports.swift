// Who embeds a server needs the library behind it, and what mounts it on a router, too.
@_exported public import AuthorizationServer
@_exported public import HummingbirdAuthorizationServer
// The types that stand in this library's signatures: who uses it need not import where they come from.
@_exported public import struct HTTPExchange.EndpointRequest
@_exported public import enum HTTPExchange.SystemClock
@_exported public import enum OAuthCore.GrantType
@_exported public import struct OAuthCore.JSONObject
@_exported public import enum OAuthCore.JSONValue
@_exported public import struct OAuthCore.ResourceServer
@_exported public import struct OAuthCore.ResourceServerID
@_exported public import struct OAuthCore.SubjectID
@_exported public import struct OAuthCore.UnixTime
