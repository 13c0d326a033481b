// The types that stand in this library's signatures: who uses it need not import where they come from.
@_exported public import struct HTTPExchange.ClientCredentials
@_exported public import protocol HTTPExchange.OutboundClient
@_exported public import enum JOSE.JWSAlgorithm
@_exported public import struct OAuthCore.ClientID
@_exported public import struct OAuthCore.JSONObject
@_exported public import enum OAuthCore.JSONValue
@_exported public import struct OAuthCore.Scope
@_exported public import struct OAuthCore.ScopeToken
@_exported public import struct OAuthCore.SubjectID
@_exported public import struct OAuthCore.UnixTime
