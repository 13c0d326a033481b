import ChildProcesses
import Foundation
import StorageRedis

/// A Redis that speaks TLS and nothing else, knows one user and turns all others away.
struct SecureRedis {
    let server: RedisServer
    let certificates: TestCertificates

    static let username = "gatehouse"
    static let password = "p@ss/w:rd%"

    init(_ arguments: [String] = [], clientCertificates: Bool = false) throws {
        certificates = try TestCertificates()
        server = try RedisServer(
            [
                "--port", "0", "--tls-port", "{port}", "--tls-cert-file", certificates.certificate, "--tls-key-file",
                certificates.key, "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients",
                clientCertificates ? "yes" : "no",
                "--user", "default", "off", "--user", Self.username, "on", ">\(Self.password)", "~*", "resetchannels",
                "-@all",
            ] + Self.permissions + arguments, folder: certificates.folder)
    }

    /// What docs/storage.md tells an operator to grant.
    static let permissions = [
        "+hello", "+select", "+ping", "+info", "+time", "+get", "+set", "+del", "+exists", "+pexpire", "+pttl", "+hset",
        "+hmget",
        "+hgetall", "+hdel", "+zadd", "+zrem", "+zrange", "+zremrangebyscore", "+eval", "+evalsha",
    ]

    /// What besides, beside Sentinels, in a cluster and with `wait_replicas`.
    static let further = ["+role", "+cluster|slots", "+asking", "+wait"]

    /// The arguments of a server that knows the user with those rights, and lets the test in too.
    static let user =
        ["--user", username, "on", ">\(password)", "~*", "resetchannels", "-@all"] + permissions + further

    var location: RedisLocation {
        var location = RedisLocation(
            host: "localhost", port: server.port, username: Self.username, password: Self.password, isSecure: true)
        location.trustRootsFile = certificates.authority
        return location
    }
}

/// A private authority and a certificate for localhost, made by the openssl command in a folder of their own.
struct TestCertificates {
    let folder: URL

    var authority: String { folder.appending(path: "ca.pem").path }
    var certificate: String { folder.appending(path: "cert.pem").path }
    var key: String { folder.appending(path: "key.pem").path }

    init() throws {
        folder = try RedisServer.temporaryFolder()
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        ])
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
            "-keyout", "key.pem", "-out", "leaf.csr",
        ])
        try Data("subjectAltName=DNS:localhost\n".utf8).write(to: folder.appending(path: "leaf.ext"))
        try openssl([
            "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "leaf.ext", "-out", "cert.pem",
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        try ChildProcess.run("/usr/bin/env", ["openssl"] + arguments, folder: folder.path)
    }
}
