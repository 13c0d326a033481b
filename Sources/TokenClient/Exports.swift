// The types that stand in this library's signatures: who uses it need not import where they come from.
@_exported public import struct HTTPExchange.ClientCredentials
@_exported public import protocol HTTPExchange.OutboundClient
@_exported public import struct HTTPExchange.OutboundError
@_exported public import struct HTTPExchange.OutboundRequest
@_exported public import struct HTTPExchange.OutboundResponse
@_exported public import struct OAuthCore.Scope
@_exported public import struct OAuthCore.ScopeToken
@_exported public import struct OAuthCore.UnixTime
