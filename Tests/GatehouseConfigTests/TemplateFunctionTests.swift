import GatehouseConfig
import OAuthCore
import Testing

@Suite("The functions of AWS CloudFormation, in all their forms")
struct TemplateFunctionTests {
    private static let head = """
        Parameters:
          Stage: { Type: String, Default: prod }
          Urls: { Type: CommaDelimitedList, Default: "https://a.example/cb , https://b.example/cb" }
          Flag: { Type: String, Default: "true" }
          Secret: { Type: "AWS::SSM::Parameter::Value<String>", Default: /app/name }
          Listed: { Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /app/urls }
        Mappings:
          Names: { prod: { web: shop, api: orders }, test: { web: shop-test } }
        Conditions:
          IsProd: !Equals [!Ref Stage, prod]
          IsTest: !Not [!Condition IsProd]
          Both: !And [!Condition IsProd, !Equals [!Ref Flag, "true"]]
          Either: !Or [!Condition IsTest, !Equals [!Ref Flag, "false"]]
        Resources:
          Pool: { Type: "AWS::Cognito::UserPool" }
          Api:
            Type: AWS::Cognito::UserPoolResourceServer
            Properties: { UserPoolId: !Ref Pool, Identifier: !Sub "api-${Stage}", Scopes: [{ ScopeName: read }] }

        """

    private func template(name: String = "web", scopes: String = "[openid]", urls: String = "[]") -> String {
        Self.head + """
              Client:
                Type: AWS::Cognito::UserPoolClient
                Properties:
                  UserPoolId: !GetAtt Pool.UserPoolId
                  ClientName: \(name)
                  AllowedOAuthFlowsUserPoolClient: true
                  AllowedOAuthFlows: [code]
                  AllowedOAuthScopes: \(scopes)
                  CallbackURLs: \(urls)

            """
    }

    private func client(_ text: String, _ parameters: [String: String] = [:]) throws -> JSONObject {
        try #require(
            try ImportedPool(cloudFormation: text, file: "template.yaml", parameters: parameters).clients.first)
    }

    private func refusal(_ text: String, _ parameters: [String: String] = [:]) -> String {
        do throws(ConfigurationErrors) {
            _ = try ImportedPool(cloudFormation: text, file: "template.yaml", parameters: parameters)
            return "nothing refused"
        } catch { return error.description }
    }

    /// A value in a short or long form, in block or flow style, and what comes of it in the stage `prod`.
    static let texts: [(String, String)] = [
        ("!Ref Stage", "prod"), ("{ Ref: Stage }", "prod"), ("!Sub 'web-${Stage}'", "web-prod"),
        ("{ 'Fn::Sub': 'web-${Stage}' }", "web-prod"), ("!Sub ['${a}-${Stage}', { a: !Ref Flag }]", "true-prod"),
        ("{ 'Fn::Sub': ['${a}', { a: { Ref: Stage } }] }", "prod"), ("!Sub 'x${!Stage}'", "x${Stage}"),
        ("!Sub '${Pool}'", "Pool"), ("!Sub '${Pool.UserPoolId}'", "Pool"), ("!Ref Api", "api-prod"),
        ("!GetAtt Pool.UserPoolId", "Pool"), ("!GetAtt [Pool, UserPoolId]", "Pool"),
        ("{ 'Fn::GetAtt': [Pool, UserPoolId] }", "Pool"), ("{ 'Fn::GetAtt': Pool.UserPoolId }", "Pool"),
        ("!Join ['-', [web, !Ref Stage]]", "web-prod"), ("{ 'Fn::Join': ['', [a, b]] }", "ab"),
        ("!Join ['-', !Split ['.', a.b.c]]", "a-b-c"), ("!Select [1, [a, b]]", "b"),
        ("!Select ['0', !Split ['/', a/b]]", "a"),
        ("{ 'Fn::Select': [0, { 'Fn::Split': [',', 'x,y'] }] }", "x"), ("!FindInMap [Names, !Ref Stage, web]", "shop"),
        ("{ 'Fn::FindInMap': [Names, test, web] }", "shop-test"),
        ("!FindInMap [Names, none, web, { DefaultValue: other }]", "other"), ("!If [IsProd, a, b]", "a"),
        ("!If [IsTest, a, b]", "b"), ("{ 'Fn::If': [Both, a, b] }", "a"), ("!If [Either, a, !Ref Stage]", "prod"),
        ("!If [IsProd, !If [IsTest, a, b], c]", "b"), ("!Ref 'AWS::Region'", "eu-north-1"),
        ("!Sub '${AWS::AccountId}-x'", "123456789012-x"), ("!If [IsTest, a, !Ref 'AWS::NoValue']", "Client"),
    ]

    @Test("a text", arguments: texts)
    func text(value: String, expected: String) throws {
        let given = ["AWS::Region": "eu-north-1", "AWS::AccountId": "123456789012"]
        #expect(try client(template(name: value), given)["client_name"]?.stringValue == expected, "\(value)")
    }

    @Test("the same with functions over several lines")
    func block() throws {
        let lines = [
            "", "Fn::Sub:", "  - ${first}-${Stage}", "  - first:", "      Fn::FindInMap:", "        - Names",
            "        - !Ref Stage",
            "        - api",
        ]
        let name = lines.joined(separator: "\n        ")
        #expect(try client(template(name: name))["client_name"] == "orders-prod")
        #expect(try client(template(name: "!Sub |-\n        web-${Stage}"))["client_name"] == "web-prod")
    }

    @Test("lists: of parameters with commas and blanks, of functions, with what is left out left out")
    func lists() throws {
        #expect(
            try client(template(urls: "!Ref Urls"))["redirect_uris"] == [
                "https://a.example/cb", "https://b.example/cb",
            ])
        #expect(
            try client(template(urls: "!Ref Urls"), ["Urls": "https://c.example/"])["redirect_uris"]
                == ["https://c.example/"])
        #expect(
            try client(template(urls: "!If [IsProd, [!Sub 'https://${Stage}.example/'], []]"))["redirect_uris"]
                == ["https://prod.example/"])
        #expect(
            try client(
                template(urls: "[!If [IsTest, 'http://localhost/', !Ref 'AWS::NoValue'], 'https://x.example/']"))[
                    "redirect_uris"] == ["https://x.example/"])
        #expect(
            try client(template(scopes: "[!Sub '${Api}/read', openid]"))["scope"]?.stringValue?.hasPrefix(
                "api-prod/read openid") == true)
        #expect(
            try client(template(urls: "!Ref Listed"), ["Listed": "https://l.example/,https://m.example/"])[
                "redirect_uris"]
                == ["https://l.example/", "https://m.example/"])
    }

    @Test("a parameter that is given counts instead of its default, and turns the conditions")
    func parameters() throws {
        #expect(try client(template(name: "!If [IsProd, a, b]"), ["Stage": "test"])["client_name"] == "b")
        #expect(try client(template(name: "!Sub '${Stage}'"), ["Stage": "x"])["client_name"] == "x")
    }

    @Test(
        "what only the service knows is refused by name with what to do",
        arguments: [
            ("!Ref Secret", "--parameter Secret="), ("!Ref Listed", "--parameter Listed="),
            ("!Ref Missing", "--parameter Missing="),
            ("!Sub '${Missing}'", "--parameter Missing="), ("!Sub '${AWS::Region}'", "--parameter AWS::Region="),
            ("!GetAtt Pool.Arn", "Pool.Arn"), ("!Sub '${Pool.ProviderURL}'", "Pool.ProviderURL"),
            ("!ImportValue shared", "Fn::ImportValue"), ("!Base64 x", "Fn::Base64"), ("!GetAZs x", "Fn::GetAZs"),
            ("!Cidr [a, 1, 1]", "Fn::Cidr"), ("{ 'Fn::Transform': { Name: x } }", "Fn::Transform"),
            ("'{{resolve:ssm:/app/name}}'", "looks up"), ("!Sub '{{resolve:secretsmanager:${Stage}}}'", "looks up"),
            ("!If [Nothing, a, b]", "the condition \"Nothing\""), ("!If [IsProd, a]", "three parts"),
            ("!Select [9, [a]]", "index 9"),
            ("!Select [-1, [a]]", "index -1"), ("!Select [x, [a]]", "without an index"),
            ("!Split ['', a]", "Fn::Split by nothing"),
            ("!Join [a]", "two parts"), ("!FindInMap [Names, none, web]", "Mappings does not have"),
            ("!FindInMap [Names]", "Mappings"),
            ("[a, b]", "a list"), ("{ a: b }", "a list, a mapping or nothing"), ("!Sub '${Client}'", "nothing refused"),
        ])
    func unknown(value: String, says: String) {
        let text = refusal(template(name: value))
        #expect(text.contains(says), "\(text)")
        #expect(says == "nothing refused" || text.contains("ClientName"), "\(text)")
    }
}
