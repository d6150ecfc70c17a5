package dev.adret.cuda.ptx;

import dev.adret.cuda.ptx.Loop.Body;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions that use memory: loads, stores and the one atomic operation. */
final class Accesses {
    private static final Pattern OPCODE =
            Pattern.compile("(ld|st)\\.(global|shared|local)(\\.v([24]))?\\.(u16|u32|f32)|atom\\.global\\.add\\.u32");

    private static final Pattern ADDRESS = Pattern.compile("\\[([%\\w$]+)(\\+(-?\\d+))?\\]");

    private final Registers registers;
    private final GlobalMemory global;
    private final SharedMemory shared;
    private final LocalMemory local;

    Accesses(Registers registers, GlobalMemory global, SharedMemory shared, LocalMemory local) {
        this.registers = registers;
        this.global = global;
        this.shared = shared;
        this.local = local;
    }

    /**
     * @param kind as for {@link Copies}
     * @throws PtxException if the instruction is not known
     */
    Step step(String kind, Statement statement) {
        Matcher opcode = OPCODE.matcher(statement.opcode());
        if (!opcode.matches()) {
            throw new PtxException("the instruction " + statement.opcode() + " is not known");
        }
        if (opcode.group(1) == null) {
            return Loop.of(kind, addition(statement));
        }
        statement.requireOperands(2);
        boolean loads = opcode.group(1).equals("ld");
        int bytes = opcode.group(5).equals("u16") ? Short.BYTES : Integer.BYTES;
        Access.Address address = address(statement.operand(loads ? 1 : 0));
        Access.Value[] values = Arrays.stream(statement
                        .operand(loads ? 0 : 1)
                        .replaceAll("[{}\\s]", "")
                        .split(","))
                .map(this::value)
                .toArray(Access.Value[]::new);
        if (values.length != (opcode.group(4) == null ? 1 : Integer.parseInt(opcode.group(4)))) {
            throw new PtxException("there are " + values.length + " registers");
        }
        if (loads && values.length > 1) {
            throw new PtxException("loads of vectors are not known");
        }
        return Copies.make(Access.class, kind, space(opcode.group(2)), loads, bytes, address, values);
    }

    private Space space(String name) {
        return switch (name) {
            case "global" -> global;
            case "shared" -> shared;
            default -> local;
        };
    }

    private Access.Value value(String register) {
        return registers.isFloat(register)
                ? new Access.Value(null, registers.floats(register))
                : new Access.Value(registers.ints(register), null);
    }

    private Body addition(Statement statement) {
        statement.requireOperands(3);
        int[] before = registers.ints(statement.operand(0));
        Access.Address address = address(statement.operand(1));
        int[] value = registers.ints(statement.operand(2));
        return thread -> {
            long at = address.of(thread);
            Space.requireAligned(at, Integer.BYTES, thread);
            before[thread] = global.add(at, value[thread], thread);
        };
    }

    /** A register or a variable, and so many bytes more. */
    private Access.Address address(String operand) {
        Matcher address = ADDRESS.matcher(operand);
        if (!address.matches()) {
            throw new PtxException("'" + operand + "' is no address");
        }
        String base = address.group(1);
        long offset = address.group(3) == null ? 0 : Long.parseLong(address.group(3));
        return registers.isLong(base)
                ? new Access.Address(null, registers.longs(base), offset)
                : new Access.Address(registers.ints(base), null, offset);
    }
}
