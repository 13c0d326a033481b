import ArgumentParser
import Foundation
import HTTPExchange
import OAuthCore
import OutboundHTTP
import TokenClient

/// `gatehouse token`: an access token by client credentials, for a shell. RFC 6749 §4.4.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Gets an access token by client credentials and prints it.",
        discussion: """
            The secret comes from the environment variable GATEHOUSE_CLIENT_SECRET, or from a file, or else from standard input; never from \
            an argument, which other users of the machine could see.
            """)
    @Option(help: "The issuer, as its metadata names it.") var issuer: String
    @Option(help: "The client_id.") var clientID: String
    @Option(help: "A file with the client's secret in its first line.") var clientSecretFile: String?
    @Option(help: "The scope, space-separated; without it, all that the client is registered for.") var scope = ""
    @Option(help: "The resource that the token is for. RFC 8707.") var resource: String?
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        let secret = try clientSecret()
        try await withOutboundClient { http in
            let tokens = ServiceTokenClient(
                issuer: issuer, credentials: .secretBasic(clientID: clientID, clientSecret: secret), http: http)
            let token: ServiceToken
            do throws(ServiceTokenError) { token = try await tokens.token(scope: scope, resource: resource) } catch {
                throw CommandFailure("no token: \(error)")
            }
            switch output {
            case .text: Console.print(token.value)
            case .json:
                let object: JSONObject = [
                    "access_token": .string(token.value), "token_type": "Bearer",
                    "expires_in": .int(token.lifetime.wholeSeconds),
                    "scope": .text(token.scope?.description),
                ]
                Console.print(text(of: .object(object)))
            }
        }
    }

    private func clientSecret() throws -> String {
        if let clientSecretFile {
            guard let data = FileManager.default.contents(atPath: clientSecretFile),
                let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first
            else { throw CommandFailure("\(clientSecretFile): cannot be read, or is empty") }
            return String(line)
        }
        if let secret = ProcessInfo.processInfo.environment["GATEHOUSE_CLIENT_SECRET"], !secret.isEmpty {
            return secret
        }
        guard let line = readLine(), !line.isEmpty else {
            throw CommandFailure(
                "no client secret: set GATEHOUSE_CLIENT_SECRET, give --client-secret-file, or write it to standard input"
            )
        }
        return line
    }
}
