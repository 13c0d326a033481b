/// How guessing passwords is slowed down: the section `protection` of the configuration file. Every limit holds over all nodes.
///
/// All limits but `perDevice` count failed logins of browsers that this person has not logged in with before. docs/brute-force.md.
public struct ProtectionSettings: Sendable, Hashable {
    /// How long a failure counts.
    public var window: Duration = .seconds(300)
    /// Failures of one name from one address in a window: what a person who forgot a password needs.
    public var perAccountAndAddress = 10
    /// Failures of one name from everywhere in an `accountWindow`.
    public var perAccount = 50
    /// How long a failure counts for its name.
    public var accountWindow: Duration = .seconds(3600)
    /// Failures from one address, over all names, in a window. An IPv6 address counts as its network of 64 bits.
    public var perAddress = 200
    /// Failures from one network, over all names, in a window: 24 bits of an IPv4 address, 48 of an IPv6 address.
    public var perNetwork = 400
    /// Failures of one name from one browser that its owner has logged in with before, in a window.
    public var perDevice = 10
    /// How long a browser is known after the last login with it; zero: none is.
    public var deviceLifetime: Duration = .seconds(180 * 86_400)
    /// Whether the owner gets a letter about a login with a browser that is not known.
    public var tellsOfNewDevices = true
    /// When many failures are an attack, and what changes then.
    public var detection = Detection()

    /// When many failures are an attack on the server rather than on one account, and what changes then.
    public struct Detection: Sendable, Hashable {
        /// Different names that fail from one network in a window.
        public var namesPerNetwork = 30
        /// Different names that the same password fails for in a window, from wherever.
        public var namesPerPassword = 20
        /// Names of nobody that fail on the whole server in a window, beyond as many logins of people who exist.
        public var unknownNames = 100
        /// How many of them one network counts for at most (24 bits of IPv4, 48 of IPv6): so it takes twenty to have the limits of all tightened.
        package var unknownNamesPerNetwork: Int { max(1, unknownNames / 20) }
        /// How many of them a wider network counts for at most (16 bits of IPv4, 32 of IPv6): whoever rents one has many of the others.
        package var unknownNamesPerWideNetwork: Int { max(1, unknownNames / 2) }
        /// How much smaller the limits of unknown browsers are during an attack.
        public var tightening = 10
        /// Logins from all unknown browsers together in a window, during an attack on the whole server.
        public var attemptsUnderAttack = 60
        /// How long an attack lasts after its last sign.
        public var duration: Duration = .seconds(900)

        /// The defaults of the configuration file.
        public init() {}
    }

    /// The defaults of the configuration file.
    public init() {}
}
