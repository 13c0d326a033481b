import OAuthCore
import Storage
import StoragePostgres

/// What `doctor` says of a PostgreSQL: how it is set, whether it has room for the nodes, and whether its clock is this machine's.
struct PostgresDoctor {
    /// The key of the configuration that names it.
    let name: String
    let store: PostgresStore

    /// How far the clocks may be apart: what expires is compared with the node's own.
    private static let tolerance = Duration.seconds(2)

    func check(_ report: inout DoctorReport) async {
        do {
            let asked = ContinuousClock.now
            let condition = try await store.condition()
            let half = (ContinuousClock.now - asked) / 2
            server(condition, &report)
            connections(condition, &report)
            durability(condition, &report)
            clock(condition.time, half, &report)
        } catch { report.add(name, .failed, "\(error)") }
    }

    private func server(_ condition: PostgresCondition, _ report: inout DoctorReport) {
        let what = "PostgreSQL \(condition.version), \(condition.encoding)"
        if condition.isStandby {
            report.add(
                "\(name) server", .failed,
                "\(what), a standby: it takes no writes; name the primary, or both (target_session_attrs=read-write)")
        } else {
            report.add("\(name) server", .ok, what)
        }
    }

    private func connections(_ condition: PostgresCondition, _ report: inout DoctorReport) {
        let (limit, size) = (condition.connectionLimit, store.location.poolSize)
        // The pool, and one connection that listens for changes.
        let needed = size + 1
        let nodes = limit / needed
        let text =
            "\(limit) at most, \(condition.connectionCount) now, \(condition.nodeConnections) of them nodes'; a node makes up to \(needed): room for \(nodes) nodes"
        report.add(
            "\(name) connections", nodes >= 2 ? .ok : nodes == 1 ? .warning : .failed,
            nodes >= 2 ? text : text + "; raise max_connections, or lower pool_size")
    }

    private func durability(_ condition: PostgresCondition, _ report: inout DoctorReport) {
        let standbys = condition.synchronousStandbys
        let text =
            "synchronous_commit \(condition.synchronousCommit), "
            + (standbys.isEmpty ? "no standby is waited for" : "standbys waited for: \(standbys)")
        if condition.syncsToDisk {
            report.add("\(name) durability", .ok, text)
        } else {
            report.add(
                "\(name) durability", .warning,
                text + "; fsync is off: what was acknowledged is lost when the machine stops")
        }
    }

    private func clock(_ time: UnixTime, _ half: Duration, _ report: inout DoctorReport) {
        let own = UnixTime.now - half
        let apart = time < own ? own.since(time) : time.since(own)
        let isNear = apart <= Self.tolerance
        report.add(
            "\(name) clock", isNear ? .ok : .warning,
            "\(apart.wholeMilliseconds) ms from this machine's"
                + (isNear ? "" : ": let both follow a time server (NTP); nodes must agree on what has expired"))
    }
}
