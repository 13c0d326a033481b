import CArgon2
import OAuthCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Argon2id (RFC 9106), with its memory taken from the system for each hash and given back at once.
package struct Argon2id: Sendable, Hashable {
    /// Passes over the memory.
    package var passes: UInt32
    /// Memory in KiB.
    package var memory: UInt32
    /// Lanes, all computed on the calling thread.
    package var lanes: UInt32

    /// Costs of one's own.
    package init(passes: UInt32, memory: UInt32, lanes: UInt32) {
        self.passes = passes
        self.memory = memory
        self.lanes = lanes
    }

    /// Two passes over 19 MiB in one lane: about 31 a second on a core.
    package static let standard = Argon2id(passes: 2, memory: 19 * 1024, lanes: 1)

    /// Whether a stored hash with these costs is computed at all: at most 16 passes, 256 MiB and 8 lanes.
    var isAcceptable: Bool {
        (1...16).contains(passes) && (1...8).contains(lanes) && memory >= 8 * lanes && memory <= 256 * 1024
    }

    /// The variant of RFC 9106 §3.4 that is computed: new hashes are Argon2id, Argon2i comes along with people.
    enum Variant: String, Sendable, Hashable {
        case argon2i, argon2id
    }

    /// That many bytes for a password and a salt, or nil where memory is not to be had.
    func derive(
        _ password: [UInt8], salt: [UInt8], count: Int, variant: Variant = .argon2id
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: count)
        var password = password
        var salt = salt
        let result = output.withUnsafeMutableBufferPointer { output in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    var context = argon2_context()
                    context.out = output.baseAddress
                    context.outlen = UInt32(output.count)
                    context.pwd = password.baseAddress
                    context.pwdlen = UInt32(password.count)
                    context.salt = salt.baseAddress
                    context.saltlen = UInt32(salt.count)
                    context.t_cost = passes
                    context.m_cost = memory
                    context.lanes = lanes
                    context.threads = 1
                    context.version = Argon2PHC.version
                    context.allocate_cbk = { takePages($0, $1) }
                    context.free_cbk = { givePagesBack($0, $1) }
                    return variant == .argon2i ? argon2i_ctx(&context) : argon2id_ctx(&context)
                }
            }
        }
        return result == ARGON2_OK.rawValue ? output : nil
    }
}

/// Pages of their own, so that the allocator does not keep 19 MiB for each thread that ever hashed.
private func takePages(_ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ count: Int) -> Int32 {
    let pages = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | mapAnonymous, -1, 0)
    guard let pages, pages != MAP_FAILED else { return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue }
    memory?.pointee = pages.assumingMemoryBound(to: UInt8.self)
    return 0
}

private func givePagesBack(_ memory: UnsafeMutablePointer<UInt8>?, _ count: Int) {
    if let memory { munmap(memory, count) }
}

#if canImport(Darwin)
private let mapAnonymous = MAP_ANON
#else
private let mapAnonymous = MAP_ANONYMOUS
#endif

/// A stored password hash: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, the PHC string format.
struct Argon2PHC: Sendable, Hashable {
    static let version: UInt32 = 19

    let costs: Argon2id
    let salt: [UInt8]
    let hash: [UInt8]

    var text: String {
        "$argon2id$v=\(Self.version)$m=\(costs.memory),t=\(costs.passes),p=\(costs.lanes)"
            + "$\(Base64Text.encode(salt))$\(Base64Text.encode(hash))"
    }

    init(costs: Argon2id, salt: [UInt8], hash: [UInt8]) {
        self.costs = costs
        self.salt = salt
        self.hash = hash
    }

    /// Reads a text of at most 512 bytes; nil where it is no hash of that variant and of version 19 within the limits.
    init?(_ text: String, variant: Argon2id.Variant = .argon2id) {
        guard text.utf8.count <= 512 else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == variant.rawValue, parts[2] == "v=\(Self.version)" else {
            return nil
        }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.cost(costs[0], "m="), let passes = Self.cost(costs[1], "t="),
            let lanes = Self.cost(costs[2], "p="), let salt = Base64Text.decode(parts[4]),
            let hash = Base64Text.decode(parts[5]),
            (8...64).contains(salt.count), (16...64).contains(hash.count)
        else { return nil }
        self.init(costs: Argon2id(passes: passes, memory: memory, lanes: lanes), salt: salt, hash: hash)
        guard self.costs.isAcceptable else { return nil }
    }

    private static func cost(_ text: Substring, _ name: String) -> UInt32? {
        let digits = text.dropFirst(name.count)
        guard text.hasPrefix(name), digits.first != "+" else { return nil }
        return UInt32(digits)
    }
}
