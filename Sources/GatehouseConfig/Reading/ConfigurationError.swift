/// One thing in a configuration file that stops the start: where it stands, what was received, what was expected.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of mistake it is, for tests and for machines; people read `description`.
    package enum Kind: String, Sendable, Hashable {
        /// The file cannot be read, or is not UTF-8.
        case unreadable
        /// Not YAML, or a part of YAML that is not read here.
        case syntax
        /// Over a limit of size, depth or number of nodes.
        case limit
        /// The same key twice in one mapping.
        case duplicateKey
        /// A key that is not known at its place.
        case unknownKey
        /// A key of an older file; `expected` has its new name.
        case renamedKey
        /// A required key is not there.
        case missingKey
        /// A scalar, list or mapping where another of them belongs, or a scalar that cannot be converted to the key's type.
        case wrongType
        /// A value of the right type that is not allowed.
        case invalidValue
        /// An environment variable that is not set, or a `${…}` that is not well formed.
        case environment
        /// Two names that must differ and do not.
        case duplicateName
        /// A name that nothing in the file declares.
        case unknownName
        /// Two keys that cannot both hold.
        case contradiction
        /// Something that this version does not do.
        case unsupported
    }

    package let kind: Kind
    package let position: SourcePosition
    /// The key's path, as `clients[2].redirect_uris[0]`; empty where the whole file is meant.
    package let path: String
    /// What stands there. Never the text of a secret.
    package let received: String
    package let expected: String

    package init(_ kind: Kind, at position: SourcePosition, path: String, received: String, expected: String) {
        self.kind = kind
        self.position = position
        self.path = path
        self.received = received
        self.expected = expected
    }

    /// One line: `file:line:column: key.path: received …, expected …`.
    package var description: String {
        "\(position): \(path.isEmpty ? "" : path + ": ")received \(received), expected \(expected)"
    }
}
