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
        self.step = max(step, oldest)
        self.oldest = oldest
    }

    /// Whether a program that knows the steps up to `newest` may use it.
    package func isUsable(knowing newest: Int64) -> Bool { oldest <= newest }

    /// Whether it has steps that a program does not know: it may use the schema, and does not see all that is in it.
    package func isNewer(than newest: Int64) -> Bool { step > newest }
}
