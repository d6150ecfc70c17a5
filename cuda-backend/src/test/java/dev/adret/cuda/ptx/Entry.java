package dev.adret.cuda.ptx;

import java.util.List;
import java.util.Map;

/**
 * A kernel as it is written.
 *
 * @param file where it is written, for errors
 * @param parameters their types by name, in order
 * @param maxThreads the most threads that a group may have
 * @param registers their types by name
 * @param shared bytes of the variables of a group
 * @param local bytes of the variables of a thread
 * @param labels the index of the statement behind each
 */
record Entry(
        String file,
        String name,
        Map<String, String> parameters,
        int maxThreads,
        Map<String, String> registers,
        Map<String, Variable> shared,
        Map<String, Variable> local,
        List<Statement> statements,
        Map<String, Integer> labels) {
    /** A place in shared or local memory. */
    record Variable(int address, int bytes) {}

    /** The bytes of all these variables. */
    static int size(Map<String, Variable> variables) {
        return variables.values().stream()
                .mapToInt(variable -> variable.address() + variable.bytes())
                .max()
                .orElse(0);
    }

    String at(Statement statement) {
        return file + ":" + statement.line() + ": " + statement;
    }
}
