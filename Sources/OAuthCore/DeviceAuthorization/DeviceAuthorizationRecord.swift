/// What a device has asked for and what a person has said to it, as it is stored under the keyed hash of the device code. RFC 8628 §3.
package struct DeviceAuthorizationRecord: Sendable, Hashable {
    /// The client on the device.
    package let clientID: ClientID
    /// What it asked for.
    package let scope: Scope
    /// What it asked for object by object. RFC 9396 §3.
    package let details: [AuthorizationDetail]
    /// The resource servers that the tokens are for. RFC 8707.
    package let resources: [String]
    /// Where the request came from, as far as it is known.
    package let address: String?
    /// When it came.
    package let requestedAt: UnixTime
    /// After this moment both codes are worth nothing. RFC 8628 §3.2.
    package let expiresAt: UnixTime
    /// How long the device is to wait between two questions; it grows with every one that comes too soon. RFC 8628 §3.5.
    package var interval: Duration
    /// When the device last asked; nil: not yet.
    package var askedAt: UnixTime?
    /// How far the person is.
    package var state: State = .pending

    /// How far the person is with their answer.
    package enum State: Sendable, Hashable {
        /// They have not answered.
        case pending
        /// They allowed it; the grant waits for the device.
        case approved(GrantID)
        /// They refused.
        case denied
        /// The device has its tokens.
        case redeemed(GrantID)
    }

    /// A request that just came.
    package init(
        clientID: ClientID, request: DeviceAuthorizationRequest, address: String?, requestedAt: UnixTime,
        expiresAt: UnixTime, interval: Duration
    ) {
        self.clientID = clientID
        self.scope = request.scope
        self.details = request.details
        self.resources = request.resources
        self.address = address
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
        self.interval = interval
    }

    /// The record as it is stored.
    package var document: JSONObject {
        var document: JSONObject = [
            "purpose": "device", "client_id": .string(clientID.rawValue), "scope": .string(scope.description),
            "resources": .array(resources.map { .string($0) }),
            "requested_at": .number(JSONNumber(requestedAt.milliseconds)),
            "expires_at": .number(JSONNumber(expiresAt.milliseconds)),
            "interval": .number(JSONNumber(interval.wholeMilliseconds)),
        ]
        if !details.isEmpty { document["details"] = details.json }
        document["address"] = address.map { .string($0) }
        document["asked_at"] = askedAt.map { .number(JSONNumber($0.milliseconds)) }
        switch state {
        case .pending: document["state"] = "pending"
        case .denied: document["state"] = "denied"
        case .approved(let grant):
            document["state"] = "approved"
            document["grant_id"] = .string(grant.rawValue)
        case .redeemed(let grant):
            document["state"] = "redeemed"
            document["grant_id"] = .string(grant.rawValue)
        }
        return document
    }

    /// Reads a record as it was stored; nil where it is none.
    package init?(document: JSONObject) {
        guard document["purpose"]?.stringValue == "device", let clientID = document["client_id"]?.stringValue,
            let scope = document["scope"]?.stringValue.flatMap({ Scope(parsing: $0) }),
            let requestedAt = document["requested_at"]?.int64Value, let expiresAt = document["expires_at"]?.int64Value,
            let interval = document["interval"]?.int64Value, let state = State(document),
            let details = [AuthorizationDetail](json: document["details"])
        else { return nil }
        self.clientID = ClientID(clientID)
        self.scope = scope
        self.details = details
        self.resources = (document["resources"]?.arrayValue ?? []).compactMap(\.stringValue)
        self.address = document["address"]?.stringValue
        self.requestedAt = UnixTime(milliseconds: requestedAt)
        self.expiresAt = UnixTime(milliseconds: expiresAt)
        self.interval = .milliseconds(interval)
        self.askedAt = document["asked_at"]?.int64Value.map { UnixTime(milliseconds: $0) }
        self.state = state
    }
}

extension DeviceAuthorizationRecord.State {
    fileprivate init?(_ document: JSONObject) {
        switch (document["state"]?.stringValue, document["grant_id"]?.stringValue) {
        case ("pending", _): self = .pending
        case ("denied", _): self = .denied
        case ("approved", let grant?): self = .approved(GrantID(grant))
        case ("redeemed", let grant?): self = .redeemed(GrantID(grant))
        default: return nil
        }
    }
}
