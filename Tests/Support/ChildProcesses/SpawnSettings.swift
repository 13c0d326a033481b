import CSpawn
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What posix_spawn is told: the folder, the three streams, no other open file, and signals as a program finds them in a shell.
final class SpawnSettings {
    #if canImport(Darwin)
    private var actions: posix_spawn_file_actions_t?
    private var attributes: posix_spawnattr_t?
    #else
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()
    #endif

    init(folder: String?, streams: [Int32?]) throws(ChildProcess.Failure) {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        if let folder { try demand(posix_spawn_file_actions_addchdir_np(&actions, folder), "the folder \(folder)") }
        for (number, descriptor) in streams.enumerated() {
            let target = Int32(number)
            if let descriptor {
                try demand(posix_spawn_file_actions_adddup2(&actions, descriptor, target), "descriptor \(descriptor)")
            } else {
                try demand(posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0), "/dev/null")
            }
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        try demand(posix_spawnattr_setsigmask(&attributes, &signals), "no blocked signals")
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD] { sigaddset(&signals, signal) }
        try demand(posix_spawnattr_setsigdefault(&attributes, &signals), "the signals' defaults")
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
        try demand(posix_spawn_file_actions_addclosefrom_np(&actions, 3), "no other open file")
        #endif
        try demand(posix_spawnattr_setflags(&attributes, Int16(flags)), "its flags")
    }

    deinit {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// Starts the program; its id.
    func start(_ program: String, _ arguments: [String]) throws(ChildProcess.Failure) -> pid_t {
        let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        try demand(posix_spawn(&id, program, &actions, &attributes, &words, &variables), program)
        return id
    }

    private func demand(_ status: Int32, _ what: String) throws(ChildProcess.Failure) {
        guard status != 0 else { return }
        throw ChildProcess.Failure(description: "\(what): \(String(cString: strerror(status)))")
    }
}
