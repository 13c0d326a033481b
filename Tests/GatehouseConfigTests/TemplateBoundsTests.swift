import GatehouseConfig
import OAuthCore
import Testing

@Suite("Templates of AWS CloudFormation that mean harm, and ones with more than is taken over")
struct TemplateBoundsTests {
    private func refusal(_ text: String, pool: String? = nil) -> String {
        do throws(ConfigurationErrors) {
            _ = try ImportedPool(cloudFormation: text, file: "template.yaml", pool: pool)
            return "nothing refused"
        } catch { return error.description }
    }

    private static let pool = "Resources:\n  P: { Type: 'AWS::Cognito::UserPool', Condition: C0 }\n"

    @Test("conditions that multiply end in a refusal, not in a wait")
    func conditions() {
        let ten = { (name: String) in Array(repeating: "!Condition \(name)", count: 10).joined(separator: ", ") }
        let levels = (0..<9).map { "  C\($0): !And [\(ten("C\($0 + 1)"))]\n" }.joined()
        #expect(refusal("Conditions:\n" + levels + "  C9: !Equals [a, a]\n" + Self.pool).contains("more than 50000"))
    }

    @Test("texts that multiply end in a refusal, empty ones too")
    func texts() {
        for value in ["x", "''"] {
            let many = String(repeating: "${a}", count: 400)
            var text = value
            for _ in 0..<6 { text = "!Sub ['\(many)', { a: \(text) }]" }
            let answer = refusal(
                "Resources:\n  P:\n    Type: AWS::Cognito::UserPool\n    Properties: { UserPoolName: \(text) }\n")
            #expect(answer.contains("more than 65536 bytes") || answer.contains("more than 50000"), "\(answer)")
        }
    }

    @Test("anchors that multiply, brackets without end and texts too long are refused by the parser")
    func documents() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(refusal(bomb + "Resources: {}\n").contains("50000"))
        for open in ["[", "{a: ", "- ", "!Not ["] {
            #expect(refusal("Resources:\n  A: " + String(repeating: open, count: 5000)) != "nothing refused")
        }
        #expect(refusal(String(repeating: "#", count: (1 << 20) + 1)).contains("at most 1048576"))
        for text in [
            "", "Resources:", "Resources: []", "[]", "Resources: { A: x }", "Resources: { A: { Type: [] } }", "\u{0}",
            "{",
        ] {
            #expect(refusal(text) != "nothing refused", "\(text)")
        }
    }

    @Test("a template of thousands of resources is read, and only what is of the pool is looked at")
    func large() throws {
        let others = (0..<3000).map { "  R\($0): { Type: AWS::S3::Bucket, Properties: { Name: !ImportValue x } }\n" }
            .joined()
        let pool = try ImportedPool(
            cloudFormation: "Resources:\n" + others + "  P: { Type: 'AWS::Cognito::UserPool' }\n", file: "template.yaml"
        )
        #expect(pool.settings["accounts"] != nil && pool.clients.isEmpty)
    }

    @Test("macros that make resources, and a resource without a type, are named")
    func macros() {
        #expect(
            refusal("Resources:\n  Fn::ForEach::Clients: [Name, [a, b], { 'Client${Name}': { Type: x } }]\n")
                .contains("get-template --template-stage Processed"))
        #expect(refusal("Resources:\n  A: { Properties: {} }\n").contains("a resource without a type"))
    }

    private static let two = """
        Resources:
          First: { Type: "AWS::Cognito::UserPool", Properties: { MfaConfiguration: "ON", EnabledMfas: [SOFTWARE_TOKEN_MFA] } }
          Second: { Type: "AWS::Cognito::UserPool" }
          A: { Type: "AWS::Cognito::UserPoolClient", Properties: { UserPoolId: !Ref First, ClientName: a } }
          B: { Type: "AWS::Cognito::UserPoolClient", Properties: { UserPoolId: !GetAtt Second.UserPoolId, ClientName: b } }
          C: { Type: "AWS::Cognito::UserPoolClient", Properties: { UserPoolId: eu-west-1_elsewhere, ClientName: c } }
          D: { Type: "AWS::Cognito::UserPoolResourceServer", Properties: { UserPoolId: !Sub "${Second}", Identifier: d } }

        """

    @Test("of several pools the named one is taken with what is its own; what is nobody's is named")
    func pools() throws {
        #expect(refusal(Self.two).contains("2 user pools: First, Second"))
        #expect(refusal(Self.two, pool: "Third").contains("one of: First, Second"))
        let first = try ImportedPool(cloudFormation: Self.two, file: "t", pool: "First")
        #expect(first.clients.map { $0["client_id"]?.stringValue } == ["a"] && first.resourceServers.isEmpty)
        #expect(first.settings["second_factor"]?.objectValue?["policy"] == "required")
        let second = try ImportedPool(cloudFormation: Self.two, file: "t", pool: "Second")
        #expect(second.clients.map { $0["client_id"]?.stringValue } == ["b"] && second.resourceServers.count == 1)
        for pool in [first, second] {
            #expect(pool.remarks.contains { $0.contains("C: belongs to \"eu-west-1_elsewhere\"") })
        }
    }

    @Test("clients of a pool in another stack are taken without asking what that pool is called")
    func elsewhere() throws {
        let pool = try ImportedPool(
            cloudFormation: """
                Resources:
                  A: { Type: "AWS::Cognito::UserPoolClient", Properties: { UserPoolId: !ImportValue shared, ClientName: a } }
                """, file: "t")
        #expect(pool.clients.count == 1 && !pool.remarks.contains { $0.contains("UserPoolId") })
    }

    @Test("what is not taken over is named, with what to do where there is something")
    func advice() throws {
        let pool = try ImportedPool(
            cloudFormation: """
                Resources:
                  P:
                    Type: AWS::Cognito::UserPool
                    Properties:
                      EmailConfiguration: { EmailSendingAccount: DEVELOPER }
                      SomethingNew: { a: b }
                      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7, PasswordHistorySize: 3 } }
                  Group: { Type: "AWS::Cognito::UserPoolGroup", Properties: { GroupName: staff } }
                  Idp: { Type: "AWS::Cognito::UserPoolIdentityProvider", Properties: {} }
                  New: { Type: "AWS::Cognito::Novelty", Properties: {} }
                """, file: "t")
        let remarks = pool.remarks.joined(separator: "\\n")
        for part in [
            "P: not taken over: EmailConfiguration; letters go by the section mail",
            "P: not taken over, for want of a counterpart: SomethingNew",
            "P: not taken over: Policies.PasswordPolicy.TemporaryPasswordValidityDays; an invitation",
            "Group: AWS::Cognito::UserPoolGroup was not taken over; groups", "gatehouse user groups",
            "Idp: AWS::Cognito::UserPoolIdentityProvider was not taken over; declare the provider",
            "New: AWS::Cognito::Novelty was not taken over and has no counterpart",
        ] { #expect(remarks.contains(part), "\(part) in \(remarks)") }
    }
}
