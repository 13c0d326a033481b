import OAuthCore
import Testing

@Suite("OpenID Connect Core §5.5 the claims parameter")
struct ClaimsRequestTests {
    @Test("§5.5 what is asked for in the two places is told apart")
    func targets() throws {
        let request = try ClaimsRequest(
            parsing:
                #"{"userinfo":{"given_name":{"essential":true},"nickname":null},"id_token":{"auth_time":{}},"other":1}"#
        )
        #expect(request.userinfo.map(\.name) == ["given_name", "nickname"])
        #expect(request.userinfo.map(\.isEssential) == [true, false])
        #expect(request.idToken.map(\.name) == ["auth_time"])
        #expect(request.scope == Scope([.profile]))
    }

    @Test(
        "§5.5 what is not the described object is refused",
        arguments: [
            "", "x", "[]", "null", "1", #""userinfo""#, #"{"userinfo":1}"#, #"{"id_token":[]}"#,
            #"{"userinfo":{"name":1}}"#,
            #"{"userinfo":{"name":true}}"#, #"{"userinfo":{"name":{"essential":"yes"}}}"#,
            #"{"userinfo":{"name":{"values":"a"}}}"#, #"{"userinfo":{"name":{"value":"a","values":["b"]}}}"#,
            #"{"userinfo":{"name":null,"name":null}}"#, #"{"userinfo":{}} x"#,
        ])
    func refused(text: String) {
        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: text) }
    }

    @Test("§5.5 more than the limits allow is refused")
    func limits() {
        let many = (0...64).map { #""c\#($0)":null"# }.joined(separator: ",")
        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: #"{"userinfo":{\#(many)}}"#) }
        let values = (0...32).map { "\($0)" }.joined(separator: ",")
        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: #"{"userinfo":{"a":{"values":[\#(values)]}}}"#) }
        let long = String(repeating: "x", count: 9000)
        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: #"{"userinfo":{"\#(long)":null}}"#) }
        let deep = String(repeating: "[", count: 20) + String(repeating: "]", count: 20)
        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: #"{"userinfo":{"a":{"value":\#(deep)}}}"#) }
    }

    @Test("§5.5.1 a stored request is read again as it was")
    func document() throws {
        let text =
            #"{"userinfo":{"email":{"essential":true,"value":"a@b"}},"id_token":{"name":null,"acr":{"values":["1"]}}}"#
        let request = try ClaimsRequest(parsing: text)
        #expect(try ClaimsRequest(document: request.document) == request)
        #expect(request.scope == Scope([.profile, .email]))
    }

    @Test("§5.5.1 sub with a value names the person who must answer")
    func subject() throws {
        #expect(try ClaimsRequest(parsing: #"{"id_token":{"sub":{"value":"u1"}}}"#).subjects == [SubjectID("u1")])
        #expect(try ClaimsRequest(parsing: #"{"id_token":{"sub":null}}"#).subjects == nil)
        let two = #"{"id_token":{"sub":{"values":["u1","u2"]}},"userinfo":{"sub":{"value":"u2"}}}"#
        #expect(try ClaimsRequest(parsing: two).subjects == [SubjectID("u2")])
        let none = #"{"id_token":{"sub":{"value":"u1"}},"userinfo":{"sub":{"value":"u2"}}}"#
        #expect(try ClaimsRequest(parsing: none).subjects == [])
    }

    @Test("§5.5.1.1 acr binds only as an essential claim with values")
    func acr() throws {
        #expect(try ClaimsRequest(parsing: #"{"id_token":{"acr":{"values":["2"]}}}"#).essentialACRValues == nil)
        #expect(
            try ClaimsRequest(parsing: #"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#).essentialACRValues
                == ["2"])
        #expect(try ClaimsRequest(parsing: #"{"id_token":{"acr":{"essential":true}}}"#).essentialACRValues == nil)
    }
}
