package import OAuthCore
package import Storage

/// What an administrator does for somebody who has lost their second factors.
extension AccountChanges {
    private static let factorKinds: [PersonRecord.Kind] = [.passkey, .totp, .recoveryCodes]

    /// Removes all second factors with the recovery codes, ends everything of the person's, and says how many records there were.
    ///
    /// The owner is to be told: see `factorsResetLetter`.
    package func resetFactors(of user: User, _ source: Source) async throws(StoreError) -> Int {
        var count = 0
        for kind in Self.factorKinds {
            count += try await context.stores.people.removePersonRecords(subject: user.subject, kind: kind)
        }
        try await endEverything(of: user.subject)
        await audit(.factorRemoved, user.subject, source, "all of them, \(count) records")
        return count
    }

    /// What the owner is told of that, with their address; nil where none is known to be theirs.
    package func factorsResetLetter(to user: User) -> (letter: Letter, address: String)? {
        user.verifiedEmail.map { address in
            (FactorLetters(context: context).letter(.reset, to: user, user.language), address)
        }
    }
}
