import NIOCore
import NIOSSL
import Synchronization

/// Where a listener's certificate comes from.
package struct TLSFiles: Sendable, Hashable {
    /// The certificate chain, PEM, leaf first.
    package var certificateFile: String
    /// The private key, PEM.
    package var privateKeyFile: String
    /// The authorities whose client certificates are accepted, PEM; nil: none is asked for. RFC 8705.
    package var clientCAFile: String?

    /// Files from their paths.
    package init(certificateFile: String, privateKeyFile: String, clientCAFile: String? = nil) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
        self.clientCAFile = clientCAFile
    }
}

/// The files of a listener could not be used at a reload.
package struct TLSReloadFailure: Error, CustomStringConvertible {
    package let files: TLSFiles
    package let cause: String

    package var description: String {
        let names = [files.certificateFile, files.privateKeyFile] + (files.clientCAFile.map { [$0] } ?? [])
        return "\(names.joined(separator: ", ")): \(cause)"
    }
}

/// The current TLS context of a listener: `reload` swaps it, open connections go on with theirs.
package final class TLSContextSource: Sendable {
    private let files: TLSFiles
    private let context: Mutex<NIOSSLContext>

    /// Reads the files; throws what is wrong with them.
    package init(files: TLSFiles) throws {
        self.files = files
        self.context = Mutex(try Self.makeContext(files))
    }

    /// Reads the files again. On an error the context stays as it was.
    package func reload() throws(TLSReloadFailure) {
        let fresh: NIOSSLContext
        do { fresh = try Self.makeContext(files) } catch { throw TLSReloadFailure(files: files, cause: "\(error)") }
        context.withLock { $0 = fresh }
    }

    var current: NIOSSLContext { context.withLock { $0 } }

    private static func makeContext(_ files: TLSFiles) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificateFile)
        let key = try NIOSSLPrivateKey(file: files.privateKeyFile, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // How long a client has to say farewell too.
        configuration.shutdownTimeout = .seconds(1)
        configuration.applicationProtocols = ["h2", "http/1.1"]
        if let clientCAFile = files.clientCAFile {
            configuration.trustRoots = .file(clientCAFile)
            configuration.certificateVerification = .optionalVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
