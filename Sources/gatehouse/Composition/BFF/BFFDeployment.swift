import GatehouseConfig
import Secrets
import Storage

/// The backend-for-frontend's part of what a configuration file names, opened: the stores and the keys that protect them.
struct BFFDeployment: Sendable {
    let part: Configuration.BackendForFrontend
    let stores: BFFStores
    /// Seals tokens and started logins, hashes session ids and fingerprints: of `signing_secret`, and of the storage keys where there are any.
    let keyRing: KeyRing
    /// Of `csrf_signing_secret` alone.
    let csrfKeyRing: KeyRing

    init(_ part: Configuration.BackendForFrontend, stores: BFFStores, keys: StorageKeys?) throws {
        self.part = part
        self.stores = stores
        let sessions = part.app.sessions
        keyRing = try KeyRing(
            derivedFrom: sessions.signingSecret.exposed.utf8, purpose: "bff sessions", storageKeys: keys?.all ?? [])
        csrfKeyRing = try KeyRing(derivedFrom: sessions.csrfSigningSecret.exposed.utf8, purpose: "bff csrf")
    }
}
