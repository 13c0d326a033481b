package import OAuthCore

extension GrantRecord {
    /// What was granted and how the person had logged in; identifiers, moments and the generation stand beside it.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("scope", scope.description)
            json.member("resource", ifNotEmpty: resources)
            json.member("authorization_details", ifNotEmpty: authorizationDetails)
            json.member("auth_time", authTime.milliseconds)
            json.member("acr", ifPresent: acr)
            json.member("amr", ifNotEmpty: amr)
            json.member("claims", ifPresent: requestedClaims)
            json.member("person", ifPresent: personClaims)
        }
    }

    /// The identifiers of a grant.
    package struct Identity {
        package var id: GrantID
        package var subject: SubjectID
        package var clientID: ClientID
        package var sessionID: SessionID

        package init(id: GrantID, subject: SubjectID, clientID: ClientID, sessionID: SessionID) {
            self.id = id
            self.subject = subject
            self.clientID = clientID
            self.sessionID = sessionID
        }
    }

    /// A grant from its document and its identifiers, not activated, not revoked and never rotated.
    package init(
        document: some Collection<UInt8>, identity: Identity, createdAt: UnixTime, expiresAt: UnixTime
    ) throws(StoreError) {
        let document = try StoredDocument(document, of: "grant")
        self.init(
            id: identity.id, subject: identity.subject, clientID: identity.clientID, sessionID: identity.sessionID,
            scope: try document.scope("scope"), resources: try document.strings("resource"),
            authTime: try document.time("auth_time"), acr: try document.optionalString("acr"),
            amr: try document.strings("amr"), requestedClaims: try document.optionalObject("claims"),
            personClaims: try document.optionalObject("person"), createdAt: createdAt, expiresAt: expiresAt)
        authorizationDetails = try document.details("authorization_details")
    }
}

// MARK: The end

extension GrantRecord {
    /// The same grant, revoked at that moment.
    package func revoked(at now: UnixTime) -> GrantRecord {
        var grant = self
        grant.revokedAt = now
        return grant
    }

    /// What a store keeps of a grant once it was revoked: that it was, whose client's it is and until when, and of the person nothing.
    package func ended(at now: UnixTime) -> GrantRecord {
        var grant = GrantRecord(
            id: id, subject: SubjectID(""), clientID: clientID, sessionID: SessionID(""), scope: .empty,
            authTime: UnixTime(milliseconds: 0), createdAt: createdAt, expiresAt: expiresAt)
        grant.activatedAt = activatedAt
        grant.revokedAt = now
        grant.generation = generation
        return grant
    }
}

// MARK: Rotations

extension GrantRecord.Rotation {
    /// How many bytes a rotation takes.
    package static let encodedCount = 16

    /// The generation and the moment, big-endian: a list of rotations is these, one after the other, and is shortened from the left.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.encodedCount)
        for value in [generation, at.milliseconds] {
            for shift in stride(from: Int64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return bytes
    }

    /// The rotations that the bytes hold.
    package static func decode(_ bytes: [UInt8]) throws(StoreError) -> [GrantRecord.Rotation] {
        guard bytes.count.isMultiple(of: encodedCount) else {
            throw StoreError(.corrupt, detail: "grant: \(bytes.count) bytes of rotations")
        }
        return stride(from: 0, to: bytes.count, by: encodedCount).map { start in
            let generation = bytes[start..<start + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let at = bytes[start + 8..<start + 16].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return GrantRecord.Rotation(generation: generation, at: UnixTime(milliseconds: at))
        }
    }
}
