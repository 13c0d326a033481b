/// How far the schema of a database has come, and who may still use it.
///
/// While nodes are replaced one after the other, those of the release before run on a schema that the first new one has changed. A step
/// says which programs that leaves able to work; docs/decisions/0029 has the rules of a step.
package struct SchemaState: Sendable, Hashable {
    /// The last step that was made; 0: none.
    package let step: Int64
    /// The oldest version of the schema whose statements work on it: a program that knows less may not use it.
    package let oldest: Int64

    /// A state as a database has it.
    package init(step: Int64, oldest: Int64) {
        // A program from before `step` was kept has made steps and noted them in `oldest` alone.
        self.step = Hold(rawValue: oldest) == nil ? max(step, oldest) : step
        self.oldest = oldest
    }

    /// Why no server may use the database whatever it knows; nil where one may.
    package var hold: Hold? { Hold(rawValue: oldest) }

    /// What a database is held for while it moves: it stands where the oldest version does, so that programs of any version refuse it.
    package enum Hold: Int64, Sendable, CustomStringConvertible {
        /// A copy fills it, and has not said yet that all is there.
        case filling = 0x7FFF_FFFF
        /// Everything in it went to another database, or is just going there.
        case handedOver = 0x7FFF_FFFE

        package var description: String {
            switch self {
            case .filling:
                "is being filled: no server may use it before `gatehouse storage copy --finish` has ended well"
            case .handedOver:
                "was handed over to another database: use that one; `gatehouse storage copy --finish` goes on with it, --abandon opens this one again"
            }
        }
    }

    /// Whether a program that knows the steps up to `newest` may use it.
    package func isUsable(knowing newest: Int64) -> Bool { oldest <= newest }

    /// Whether it has steps that a program does not know: it may use the schema, and does not see all that is in it.
    package func isNewer(than newest: Int64) -> Bool { step > newest }
}
