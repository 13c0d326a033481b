import Foundation
import JOSE
import OAuthCore

/// Test vectors that others wrote, kept beside the checkout in `../shared/vectors`; `GATEHOUSE_SHARED` names another
/// folder. A file that is not there fails the test.
enum Vectors {
    private static let folder: URL = {
        if let shared = ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"] {
            return URL(fileURLWithPath: shared).appendingPathComponent("vectors")
        }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appendingPathComponent("shared/vectors")
    }()

    static func load(_ path: String) throws -> JSONObject {
        let data = try Data(contentsOf: folder.appendingPathComponent(path))
        return try JSONReader.parseObject(data, limits: JSONLimits(bytes: 1 << 26, values: 1 << 20))
    }

    /// The files of a folder, by name.
    static func files(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path)
            .filter { $0.hasSuffix(".json") }.sorted()
    }
}

/// One test of Wycheproof with the keys of its group.
struct WycheproofCase {
    let id: Int
    let result: String
    let comment: String
    let key: JSONObject
    let privateKey: JSONObject
    /// The token; nil where it is an object in JSON serialization.
    let token: String
    let plaintext: [UInt8]?

    static func load(_ name: String) throws -> [WycheproofCase] {
        let file = try Vectors.load("wycheproof/json_web_\(name)_test.json")
        return try (file["testGroups"]?.arrayValue ?? []).flatMap { group in
            guard let group = group.objectValue else { throw CocoaError(.fileReadCorruptFile) }
            return try (group["tests"]?.arrayValue ?? []).map { test in
                guard let test = test.objectValue, let id = test["tcId"]?.int64Value,
                    let result = test["result"]?.stringValue, let token = test["jws"] ?? test["jwe"],
                    let privateKey = group["private"]?.objectValue
                else { throw CocoaError(.fileReadCorruptFile) }
                return WycheproofCase(
                    id: Int(id), result: result, comment: test["comment"]?.stringValue ?? "",
                    key: group["public"]?.objectValue ?? privateKey, privateKey: privateKey,
                    token: token.stringValue ?? String(decoding: token.serialized(), as: UTF8.self),
                    plaintext: test["pt"]?.stringValue.map { hex($0) })
            }
        }
    }
}

func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.map { UInt8($0 > 0x39 ? ($0 | 0x20) - 0x57 : $0 - 0x30) }
    return stride(from: 0, to: digits.count - digits.count % 2, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A policy that allows every algorithm and type: what is left is the key's own say.
let anyPolicy = AlgorithmPolicy(algorithms: Set(JWSAlgorithm.allCases), type: .any)
