import OAuthCore

/// How far an application is with one of the things that it is asked about a flow: asked, answered, and the answer taken by the browser.
///
/// It goes that way alone, each step by a conditional write on the flow, and a stage that is over is never asked again.
struct DelegatedStep: Sendable, Hashable {
    /// Where it stands.
    var state = State.pending
    /// For a consent: the session whose person is asked, and nobody else.
    var session: AskedSession?

    /// Where it stands.
    enum State: Sendable, Hashable {
        /// The application has not answered.
        case pending
        /// It has, and the browser has not come back.
        case decided(Decision)
        /// The browser came back with the answer.
        case taken
    }

    /// An answer that waits for its browser.
    struct Decision: Sendable, Hashable {
        let outcome: Outcome
        /// The keyed hash of what the browser must bring.
        let verifierHash: SecretHash
        let at: UnixTime
    }

    /// What the application said.
    enum Outcome: Sendable, Hashable {
        /// Yes: a `LoginAnswer` or a `ConsentAnswer`.
        case accepted(JSONObject)
        /// No, and the client is told why.
        case rejected(Rejection)
    }

    /// The session that a consent was asked in.
    struct AskedSession: Sendable, Hashable {
        let id: SessionID
        let subject: SubjectID
    }
}

extension DelegatedStep {
    /// The step as it is stored with its flow. What was said is forgotten once it is taken.
    var document: JSONObject {
        var document = JSONObject()
        switch state {
        case .pending: document["state"] = "pending"
        case .taken: document["state"] = "taken"
        case .decided(let decision):
            document["at"] = .int(decision.at.milliseconds)
            document["verifier"] = .string(Base64URL.encode(decision.verifierHash.bytes))
            switch decision.outcome {
            case .accepted(let answer):
                document["state"] = "accepted"
                document["answer"] = .object(answer)
            case .rejected(let rejection):
                document["state"] = "rejected"
                document["answer"] = .object(rejection.document)
            }
        }
        if let session {
            document["session"] = .string(session.id.rawValue)
            document["subject"] = .string(session.subject.rawValue)
        }
        return document
    }

    /// Reads a step as it was stored; nil where it is none.
    init?(document: JSONObject) {
        switch document["state"]?.stringValue {
        case "pending": state = .pending
        case "taken": state = .taken
        case let name?:
            guard let decision = Decision(document: document, isAccepted: name == "accepted") else { return nil }
            state = .decided(decision)
        case nil: return nil
        }
        if let id = document["session"]?.stringValue, let subject = document["subject"]?.stringValue {
            session = AskedSession(id: SessionID(id), subject: SubjectID(subject))
        }
    }
}

extension DelegatedStep.Decision {
    fileprivate init?(document: JSONObject, isAccepted: Bool) {
        guard let at = document["at"]?.int64Value, let answer = document["answer"]?.objectValue,
            let verifier = document["verifier"]?.stringValue.flatMap({ Base64URL.decode($0) })
        else { return nil }
        self.at = UnixTime(milliseconds: at)
        verifierHash = SecretHash(verifier)
        if isAccepted {
            outcome = .accepted(answer)
        } else {
            guard let rejection = Rejection(document: answer) else { return nil }
            outcome = .rejected(rejection)
        }
    }
}
