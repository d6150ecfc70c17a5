package dev.adret.cuda.ptx;

import java.util.List;

/**
 * An instruction as it is written.
 *
 * @param guard the predicate that it depends on, such as {@code %p1} or {@code !%p1}; empty if there is none
 * @param opcode with all its suffixes, such as {@code ld.global.f32}
 * @param operands as written: a vector is one, with its braces
 */
record Statement(int line, String guard, String opcode, List<String> operands) {
    /** @throws PtxException if it has not so many */
    String operand(int number) {
        if (number >= operands.size()) {
            throw new PtxException("it has no more than " + operands.size() + " operands");
        }
        return operands.get(number);
    }

    /** @throws PtxException if it has another number of operands */
    void requireOperands(int count) {
        if (operands.size() != count) {
            throw new PtxException(opcode + " has " + count + " operands, and not " + operands.size());
        }
    }

    @Override
    public String toString() {
        return (guard.isEmpty() ? "" : "@" + guard + " ")
                + opcode
                + (operands.isEmpty() ? "" : " ")
                + String.join(", ", operands);
    }
}
