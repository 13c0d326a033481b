import ArgumentParser
import Foundation
import HTTPExchange
import JOSE
import OAuthCore
import OutboundHTTP

/// `gatehouse jwt`: what stands in a token, and whether it is genuine.
struct JWTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jwt", abstract: "Reads and verifies signed tokens.", subcommands: [Inspect.self, Verify.self])

    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect",
            abstract:
                "Prints header and claims of a token. Nothing is verified. Without an argument it is read from standard input."
        )
        @Argument(help: "The token.") var token: String?
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            let parsed = try TokenInput.parse(token)
            let claims = try TokenInput.claims(parsed.unverifiedPayload)
            Console.print(TokenInput.rendered(header: parsed.header.members, claims: claims, output))
            Console.note("not verified: see gatehouse jwt verify --issuer …")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verifies a token with the keys of its issuer, or of a file, and prints header and claims.",
            discussion:
                "Checks signature, iss, exp and nbf, and aud where --audience is given. Fetches the keys from the issuer's metadata."
        )
        @Argument(help: "The token; without it, read from standard input.") var token: String?
        @Option(help: "The issuer, as its metadata names it.") var issuer: String?
        @Option(help: "A file with a JWK Set, instead of the issuer's.") var jwks: String?
        @Option(help: "What must stand in aud.") var audience: String?
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws {
            guard issuer != nil || jwks != nil else {
                throw ValidationError("say whose keys: --issuer URL or --jwks FILE")
            }
        }

        func run() async throws {
            let parsed = try TokenInput.parse(token)
            let keys = try await keySet()
            let policy = AlgorithmPolicy(algorithms: JWSAlgorithm.asymmetric, type: .any)
            let payload: [UInt8]
            do throws(JOSEError) { payload = try parsed.verify(with: keys, policy: policy) } catch {
                throw CommandFailure("not genuine: \(error)")
            }
            let claims = try TokenInput.claims(payload)
            try check(claims)
            Console.print(TokenInput.rendered(header: parsed.header.members, claims: claims, output))
        }

        private func keySet() async throws -> JWKSet {
            if let jwks {
                guard let data = FileManager.default.contents(atPath: jwks) else {
                    throw CommandFailure("\(jwks): cannot be read")
                }
                return try parse(Array(data), from: jwks)
            }
            return try await withOutboundClient { client in
                let metadata = try await IssuerMetadata.fetch(issuer ?? "", with: client)
                guard let address = metadata["jwks_uri"]?.stringValue else {
                    throw CommandFailure("the metadata names no jwks_uri")
                }
                let answer = try await fetch(address, with: client)
                return try parse(answer, from: address)
            }
        }

        private func parse(_ bytes: [UInt8], from source: String) throws -> JWKSet {
            do { return try JWKSet(json: bytes) } catch { throw CommandFailure("\(source): not a JWK Set: \(error)") }
        }

        private func check(_ claims: JSONObject) throws {
            let now = UnixTime.now.seconds
            if let issuer, claims["iss"]?.stringValue != issuer {
                throw CommandFailure(
                    "genuine, but iss is '\(claims["iss"]?.stringValue ?? "nothing")', expected '\(issuer)'")
            }
            if let exp = claims["exp"]?.int64Value, exp <= now {
                throw CommandFailure("genuine, but it expired at \(UnixTime(seconds: exp).rfc3339)")
            }
            if let nbf = claims["nbf"]?.int64Value, nbf > now {
                throw CommandFailure("genuine, but not valid before \(UnixTime(seconds: nbf).rfc3339)")
            }
            guard let audience else { return }
            let named = claims["aud"]?.arrayValue?.compactMap(\.stringValue) ?? [claims["aud"]?.stringValue ?? ""]
            guard named.contains(audience) else {
                throw CommandFailure("genuine, but aud is '\(named.joined(separator: " "))', expected '\(audience)'")
            }
        }
    }
}

/// A token from the command line or from standard input, taken apart.
enum TokenInput {
    static func parse(_ argument: String?) throws -> ParsedJWS {
        let text = (argument ?? readLine() ?? "").filter { !$0.isWhitespace }
        guard !text.isEmpty else { throw ValidationError("no token: give one as argument or on standard input") }
        do throws(JOSEError) { return try JWS.parse(text) } catch {
            throw CommandFailure("not a signed token: \(error)")
        }
    }

    static func claims(_ payload: [UInt8]) throws -> JSONObject {
        guard case .object(let claims)? = try? JSONReader.parse(payload) else {
            throw CommandFailure("the payload is not a JSON object")
        }
        return claims
    }

    static func rendered(header: JSONObject, claims: JSONObject, _ format: OutputFormat) -> String {
        if format == .json { return text(of: .object(["header": .object(header), "claims": .object(claims)])) }
        var lines: [String] = []
        for (title, object) in [("header", header), ("claims", claims)] {
            lines.append(title)
            for member in object.members {
                let isPlain = !member.name.unicodeScalars.contains(where: TerminalText.isUnsafe)
                let name = isPlain ? member.name : text(of: .string(member.name))
                var line = "  \(name): \(text(of: member.value))"
                if ["exp", "iat", "nbf", "auth_time"].contains(member.name), let seconds = member.value.int64Value {
                    line += "  (\(UnixTime(seconds: seconds).rfc3339))"
                }
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n")
    }
}
