import NIOCore
import NIOPosix

extension RedisError {
    /// The error that an answer is; nil where it is none.
    package init?(answer: RESPValue) {
        guard case .error(let text) = answer else { return nil }
        self.init(serverText: String(buffer: text))
    }

    /// The error that a server's text means. An unknown command's text repeats its arguments: they are cut off.
    package init(serverText text: String) {
        let shown = text.firstRange(of: ", with args").map { String(text[..<$0.lowerBound]) } ?? text
        let detail = String(
            String.UnicodeScalarView(shown.unicodeScalars.prefix(200).map { (" "..."~").contains($0) ? $0 : "?" }))
        switch text.prefix(while: { $0 != " " }) {
        case "WRONGPASS", "NOAUTH", "NOPERM": self.init(.denied, detail)
        case "NOSCRIPT": self.init(.unknownScript, detail)
        default: self.init(.refused, detail)
        }
    }

    /// Why a connection could not be made.
    init(connecting error: any Error) {
        switch error {
        case let error as RedisError: self = error
        case let error as NIOConnectionError:
            let reasons = error.connectionErrors.map { "\($0.target): \($0.error)" }
            let lookup = [error.dnsAError, error.dnsAAAAError].compactMap { $0.map { "\($0)" } }
            self.init(.cannotConnect, (reasons.isEmpty ? lookup : reasons).joined(separator: "; "))
        case let error as IOError: self.init(.cannotConnect, "\(error) (does it expect TLS?)")
        default: self.init(.cannotConnect, "\(error)")
        }
    }
}
