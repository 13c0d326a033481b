import OAuthCore
import Storage

let shortLivedRaceCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("of 64 simultaneous redemptions of a code one wins") { store in
        let codes = store.stores.codes
        let code = Sample.code()
        try await codes.insert(code)
        let won = try await winners { _ in
            try await codes.redeem(code.hash, now: Sample.now, evidenceUntil: Sample.later)
        }
        try expect("winners", won, is: 1)
    },
    ConformanceCase("of 64 simultaneous ends and last steps one wins") { store in
        let stores = store.stores
        let flow = Sample.flow()
        let session = Sample.session()
        try await stores.flows.insert(flow)
        try await stores.sessions.insert(session, replacing: nil)
        let updates = try await winners { _ in try await stores.flows.update(flow, now: Sample.now) }
        try expect("steps of a flow", updates, is: 1)
        let ends = try await winners { _ in try await stores.flows.consume(flow.hash, version: 1, now: Sample.now) }
        try expect("ends of a flow", ends, is: 1)
        let logouts = try await winners { _ in try await stores.sessions.end(session.sessionID) }
        try expect("ends of a session", logouts, is: 1)
    },
]
