import OAuthCore
import Storage

/// What the stores of short-lived and of durable rows owe each other, in one driver or in two.
let crossingCases: [ConformanceCase<Stores>] = [
    ConformanceCase("ending a person's sessions ends no grant") { store in
        let stores = store.stores
        let session = Sample.session("a")
        try await stores.sessions.insert(session, replacing: nil)
        let grant = Sample.grant(session: "a")
        try await stores.grants.insert(grant)
        try expect("ended", try await stores.sessions.endAll(subject: session.subject), is: [session.sessionID])
        try expect("the grant", try await stores.grants.grant(grant.id), is: grant)
    }
]
