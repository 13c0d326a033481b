import OAuthCore
import Secrets
import Storage

/// Whether what somebody typed proves a second factor. What works once is used up by one conditional write.
struct FactorProofs: Sendable {
    let context: ServerContext

    /// What came of an attempt.
    enum Outcome: Sendable {
        case proven(FactorProof)
        case wrong
        case throttled(Duration)
    }

    /// How often a record that changed meanwhile is read again.
    private static let attempts = 3

    /// Six digits are a code of an app; what is longer, a recovery code.
    func attempt(
        code: String, of subject: SubjectID, level: AuthenticationContext.Level
    ) async throws(StoreError) -> Outcome {
        guard level <= .twoFactors else { return .wrong }
        let attempts = FactorAttempts(context: context)
        if let wait = try await attempts.begin(subject, now: context.clock()) { return .throttled(wait) }
        guard let proof = try await proof(code, subject) else { return .wrong }
        await attempts.succeeded(subject)
        return .proven(proof)
    }

    private func proof(_ text: String, _ subject: SubjectID) async throws(StoreError) -> FactorProof? {
        let digits = text.filter { $0 != " " }
        if digits.utf8.count == TOTP.digits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return try await appProof(digits, subject)
        }
        guard let code = RecoveryCodes.normalized(text) else { return nil }
        return try await recoveryProof(code, subject)
    }

    private func appProof(_ code: String, _ subject: SubjectID) async throws(StoreError) -> FactorProof? {
        let now = context.clock()
        for _ in 0..<Self.attempts {
            var isLost = false
            for app in try await context.secondFactors.factors(of: subject).apps {
                guard let step = app.codes(context.keyRing)?.step(of: code, at: now, after: app.lastStep) else {
                    continue
                }
                let write = try await context.stores.people.update(app.used(step: step, now: now), now: now)
                if write == .won { return .app }
                isLost = true
            }
            // Another request has used a code of this app, or its seed was sealed anew: what it says now decides.
            guard isLost else { return nil }
        }
        return nil
    }

    private func recoveryProof(_ code: String, _ subject: SubjectID) async throws(StoreError) -> FactorProof? {
        let now = context.clock()
        for _ in 0..<Self.attempts {
            var isLost = false
            let factors = try await context.secondFactors.factors(of: subject)
            guard !factors.isEmpty else { return nil }
            for codes in factors.recoveryCodes {
                guard let (record, left) = codes.without(code, context.keyRing) else { continue }
                if try await context.stores.people.update(record, now: now) == .won { return .recoveryCode(left: left) }
                isLost = true
            }
            guard isLost else { return nil }
        }
        return nil
    }
}
