import Logging
import NIOSSL
import Synchronization

/// What the connections of one client share: where they go, how they are secured and paced, and what was found out about the servers.
final class RedisTransport: Sendable {
    let location: RedisLocation
    let settings: RedisSettings
    let logger: Logger
    let tls: NIOSSLContext?
    private let reported = Mutex<Set<RedisFinding>>([])
    private let evicting = Mutex<Set<RedisEndpoint>>([])
    private let isAnyEvicting = Atomic(false)

    /// Throws where the files for TLS cannot be read.
    init(location: RedisLocation, settings: RedisSettings, logger: Logger) throws(RedisError) {
        self.location = location
        self.settings = settings
        self.logger = logger
        guard location.isSecure else {
            self.tls = nil
            return
        }
        do {
            self.tls = try NIOSSLContext(configuration: Self.configuration(location))
        } catch {
            throw RedisError(.cannotConnect, "the certificates for \(location) cannot be used: \(error)")
        }
    }

    private static func configuration(_ location: RedisLocation) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let file = location.trustRootsFile { tls.additionalTrustRoots = [.file(file)] }
        if let files = location.clientCertificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(files.certificateFile).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: files.keyFile, format: .pem))
        }
        return tls
    }
}

// MARK: Findings

extension RedisTransport {
    /// Whether a server that was reached may evict keys.
    var mayEvict: Bool { isAnyEvicting.load(ordering: .relaxed) }

    /// Those servers.
    var evictingServers: [RedisEndpoint] { evicting.withLock { Array($0) } }

    /// Those servers are no longer used.
    func forget(_ endpoints: some Sequence<RedisEndpoint>) {
        evicting.withLock { evicting in
            evicting.subtract(endpoints)
            isAnyEvicting.store(!evicting.isEmpty, ordering: .relaxed)
        }
    }

    /// Notes what a server is set to, and tells the operator what is new.
    func note(_ findings: [RedisFinding], at endpoint: RedisEndpoint) {
        evicting.withLock { evicting in
            if findings.contains(.evicts) { evicting.insert(endpoint) } else { evicting.remove(endpoint) }
            isAnyEvicting.store(!evicting.isEmpty, ordering: .relaxed)
        }
        for finding in findings where reported.withLock({ $0.insert(finding).inserted }) {
            logger.warning("\(finding.rawValue)", metadata: ["redis.location": "\(location)"])
        }
    }
}
