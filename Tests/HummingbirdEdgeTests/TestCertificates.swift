import ChildProcesses
import Foundation

/// A private authority and a certificate for localhost, made by the openssl command in a folder of their own.
struct TestCertificates {
    let folder: URL

    var authority: String { folder.appending(path: "ca.pem").path }
    var certificate: String { folder.appending(path: "cert.pem").path }
    var key: String { folder.appending(path: "key.pem").path }

    init(commonName: String = "localhost") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        ])
        try issue(commonName)
    }

    /// Writes a fresh certificate and key over the present ones.
    func issue(_ commonName: String) throws {
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=\(commonName)", "-keyout", "key.pem", "-out", "leaf.csr",
        ])
        try Data("subjectAltName=DNS:localhost,DNS:auth.example,IP:127.0.0.1\n".utf8).write(
            to: folder.appending(path: "leaf.ext"))
        try openssl([
            "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "leaf.ext", "-out", "cert.pem",
        ])
    }

    /// Leaves a key that is none.
    func spoil() throws { try Data("not a key".utf8).write(to: folder.appending(path: "key.pem")) }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private func openssl(_ arguments: [String]) throws {
        try ChildProcess.run("/usr/bin/env", ["openssl"] + arguments, folder: folder.path)
    }
}
