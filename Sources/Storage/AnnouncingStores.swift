import OAuthCore

/// Signing keys whose changes are told by another driver than the one that keeps them.
struct AnnouncingSigningKeys: SigningKeyStore {
    let keys: any SigningKeyStore
    let announcer: any StoreChangeAnnouncer

    func signingKeyVersion() async throws(StoreError) -> Int64 { try await keys.signingKeyVersion() }

    func signingKeys() async throws(StoreError) -> SigningKeySnapshot { try await keys.signingKeys() }

    func replaceSigningKeys(_ snapshot: SigningKeySnapshot) async throws(StoreError) -> ConditionalWrite {
        let write = try await keys.replaceSigningKeys(snapshot)
        if write == .won { await announcer.announce(.signingKeys) }
        return write
    }
}

/// Logout notices of which another driver tells that they were queued. Those that a revocation queues are found by asking.
struct AnnouncingLogoutNotices: LogoutNoticeStore {
    let notices: any LogoutNoticeStore
    let announcer: any StoreChangeAnnouncer

    func addParticipant(
        _ clientID: ClientID, session: SessionID, subject: SubjectID, expiresAt: UnixTime
    ) async throws(StoreError) {
        try await notices.addParticipant(clientID, session: session, subject: subject, expiresAt: expiresAt)
    }

    func queueLogoutNotices(
        session: SessionID, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> Int {
        let count = try await notices.queueLogoutNotices(session: session, now: now, expiresAt: expiresAt)
        if count > 0 { await announcer.announce(.logoutNotices) }
        return count
    }

    func hasDueLogoutNotices(now: UnixTime) async throws(StoreError) -> Bool {
        try await notices.hasDueLogoutNotices(now: now)
    }

    func takeLogoutNotices(now: UnixTime, limit: Int) async throws(StoreError) -> [LogoutNotice] {
        try await notices.takeLogoutNotices(now: now, limit: limit)
    }

    func removeLogoutNotice(_ notice: LogoutNotice) async throws(StoreError) {
        try await notices.removeLogoutNotice(notice)
    }
}
