import OAuthCore
import Testing

@Suite("RFC 8414 §2 metadata")
struct MetadataTests {
    @Test("§2 required members are there, empty lists are not, and nothing that is not built is promised")
    func document() throws {
        var metadata = AuthorizationServerMetadata(issuer: "https://issuer.example/tenant")
        metadata.grantTypes = [.clientCredentials]
        metadata.signingAlgorithms = ["RS256"]
        let document = try JSONReader.parseObject(metadata.serialized())
        #expect(document["issuer"] == "https://issuer.example/tenant")
        #expect(document["token_endpoint"] == "https://issuer.example/tenant/oauth2/token")
        #expect(document["response_types_supported"] == ["code"])
        #expect(document["grant_types_supported"] == ["client_credentials"])
        #expect(document["request_uri_parameter_supported"] == false)
        #expect(document["scopes_supported"] == nil)
        for member in [
            "registration_endpoint", "device_authorization_endpoint", "pushed_authorization_request_endpoint",
        ] {
            #expect(document[member] == nil)
        }
    }
}
