import GatehouseConfig
import OAuthCore
import Testing

@Suite("A user pool of AWS CloudFormation")
struct CloudFormationTests {
    private static let head = "Resources:\n"
    private static let pool = """
          Pool:
            Type: AWS::Cognito::UserPool
            Properties:
              AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }

        """

    private static func client(_ properties: String) -> String {
        """
          Service:
            Type: AWS::Cognito::UserPoolClient
            Properties:
              ClientName: service
              GenerateSecret: true
              AllowedOAuthFlowsUserPoolClient: true
        \(properties)

        """
    }

    private func imported(_ text: String, parameters: [String: String] = [:]) throws(ConfigurationErrors)
        -> ImportedPool
    {
        try ImportedPool(cloudFormation: text, file: "template.yaml", parameters: parameters)
    }

    private func refusal(_ text: String, parameters: [String: String] = [:]) -> String {
        do throws(ConfigurationErrors) {
            _ = try imported(text, parameters: parameters)
            return "nothing refused"
        } catch { return error.description }
    }

    @Test("a client keeps its scopes, its lifetime and gets a variable for its secret")
    func client() throws {
        let text =
            Self.head
            + Self.client(
                "      AllowedOAuthFlows: [client_credentials]\n      AllowedOAuthScopes: [a/b]\n      AccessTokenValidity: 2"
            )
        let client = try #require(try imported(text).clients.first)
        #expect(client["client_id"] == "service")
        #expect(client["client_secret"] == "${SERVICE_CLIENT_SECRET}")
        #expect(client["grant_types"] == ["client_credentials"])
        #expect(client["scope"] == "a/b")
        #expect(client["access_token_lifetime"] == "2h")
    }

    @Test("a property that nothing reads is named")
    func unread() throws {
        let pool = try imported(
            Self.head + Self.pool + "      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true }\n")
        #expect(pool.remarks.contains { $0.contains("Pool: not taken over") && $0.contains("DeviceConfiguration") })
    }

    @Test("a parameter without a value is refused with its place and the option that gives one")
    func parameter() {
        let text =
            "Parameters:\n  Flow: { Type: String }\n" + Self.head + Self.client("      AllowedOAuthFlows: [!Ref Flow]")
        #expect(
            refusal(text)
                == "template.yaml:10:27: AllowedOAuthFlows: received the parameter Flow, which has no default, expected its value: --parameter Flow=…"
        )
        #expect(refusal(text, parameters: ["Flow": "client_credentials"]) == "nothing refused")
        #expect(refusal(text, parameters: ["Flow": "magic"]).contains("expected code, implicit or client_credentials"))
    }

    @Test(
        "what only the service knows is refused where it is wanted",
        arguments: [
            "!GetAtt Other.Arn", "!ImportValue name", "!Ref Nothing", "!Sub 'x-${Nothing}'", "!Select [3, [a]]",
            "[a, b]",
        ])
    func unknown(_ value: String) {
        let text =
            Self.head
            + Self.client("      AllowedOAuthFlows: [client_credentials]\n      AllowedOAuthScopes: [\(value)]")
        #expect(refusal(text).contains("AllowedOAuthScopes"))
    }

    @Test("functions that contain one another without end are refused")
    func depth() {
        let text =
            "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n" + Self.head
            + "  Pool: { Type: 'AWS::Cognito::UserPool', Condition: A }\n"
        #expect(refusal(text).contains("conditions in more than 32 levels"))
    }

    @Test("a configuration file still takes no tags")
    func tags() {
        #expect(throws: ConfigurationErrors.self) {
            try Configuration.parse("server: { listen: !Ref X }", file: "gatehouse.yaml", environment: [:])
        }
    }

    @Test("a template without a pool, and one with two, say what is expected")
    func pools() {
        #expect(refusal("Resources: { A: { Type: 'AWS::S3::Bucket' } }").contains("no resource of AWS::Cognito"))
        #expect(refusal("a: b").contains("a template of AWS CloudFormation"))
        let second = Self.pool.replacing("Pool:", with: "Second:")
        #expect(refusal(Self.head + Self.pool + second).contains("--user-pool NAME"))
    }

    @Test("what is declared can be declared here: a callback that is no URL is refused by its key")
    func declarations() throws {
        let text =
            Self.head
            + Self.client(
                "      AllowedOAuthFlows: [code]\n      AllowedOAuthScopes: [openid]\n      CallbackURLs: ['not a url']"
            )
        let pool = try imported(text)
        do throws(ConfigurationErrors) {
            _ = try pool.declarations(publicURL: "https://login.example.com")
            Issue.record("it was taken")
        } catch { #expect(error.description.contains("clients[0].redirect_uris[0]")) }
    }
}
