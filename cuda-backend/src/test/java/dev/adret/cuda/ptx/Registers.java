package dev.adret.cuda.ptx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The registers of all threads of a group: a row for each name, with a place for each thread. What else an instruction may name is a row too:
 * numbers, addresses of variables, parameters and what tells threads and groups apart.
 */
final class Registers {
    private static final Pattern NAME = Pattern.compile("%[\\w.]+");

    private final Entry entry;
    private final int threads;
    private final Map<String, Object> rows = new HashMap<>();

    Registers(Entry entry) {
        this.entry = entry;
        threads = entry.maxThreads();
        entry.registers().forEach((name, type) -> rows.put(name, row(type)));
        entry.parameters().forEach((name, type) -> rows.put("[" + name + "]", row(type)));
        for (String name : new String[] {"%tid.x", "%ntid.x", "%ctaid.x", "%nctaid.x"}) {
            rows.put(name, row("b32"));
        }
        Arrays.setAll(ints("%tid.x"), thread -> thread);
    }

    private Object row(String type) {
        return switch (type) {
            case "pred" -> new boolean[threads];
            case "f32" -> new float[threads];
            case "b64", "u64" -> new long[threads];
            default -> new int[threads];
        };
    }

    /** Registers of 16 and 32 bits; those of 16 bits hold unsigned numbers. */
    int[] ints(String name) {
        return (int[]) find(name, int[].class, value -> {
            int[] row = new int[threads];
            Arrays.fill(row, (int) value);
            return row;
        });
    }

    long[] longs(String name) {
        return (long[]) find(name, long[].class, value -> {
            long[] row = new long[threads];
            Arrays.fill(row, value);
            return row;
        });
    }

    float[] floats(String name) {
        return (float[]) find(name, float[].class, value -> {
            float[] row = new float[threads];
            Arrays.fill(row, Float.intBitsToFloat((int) value));
            return row;
        });
    }

    boolean[] predicates(String name) {
        return (boolean[]) find(name, boolean[].class, value -> {
            boolean[] row = new boolean[threads];
            Arrays.fill(row, value != 0);
            return row;
        });
    }

    /** Whether a register is one of 64 bits. */
    boolean isLong(String name) {
        return rows.get(name) instanceof long[];
    }

    /** Whether a register is one for floats. */
    boolean isFloat(String name) {
        return rows.get(name) instanceof float[];
    }

    /** The types of the registers that an instruction names. */
    String types(Statement statement) {
        return statement.operands().stream()
                .flatMap(operand -> NAME.matcher(operand).results())
                .map(name -> rows.get(name.group()))
                .map(row -> row == null ? "" : row.getClass().getSimpleName())
                .collect(Collectors.joining(" ", " ", ""));
    }

    private Object find(String name, Class<?> type, LongRow constant) {
        // The same number is another row as a float than as an integer.
        String key = name.startsWith("%") || name.startsWith("[") ? name : type.getSimpleName() + " " + name;
        Object row = rows.get(key);
        if (row == null) {
            row = constant.of(constant(name, type == float[].class));
            rows.put(key, row);
        }
        if (!type.isInstance(row)) {
            throw new PtxException("'" + name + "' has another type than the instruction");
        }
        return row;
    }

    /** A row that is the same in all places. */
    @FunctionalInterface
    private interface LongRow {
        Object of(long value);
    }

    private long constant(String text, boolean isFloat) {
        Entry.Variable variable =
                entry.shared().getOrDefault(text, entry.local().get(text));
        if (variable != null) {
            return variable.address();
        }
        try {
            if (isFloat && text.startsWith("0f")) {
                return Integer.parseUnsignedInt(text.substring(2), 16);
            }
            if (!isFloat) {
                return Long.decode(text);
            }
        } catch (NumberFormatException e) {
            // It is what no number is.
        }
        throw new PtxException("'" + text + "' is no operand that is known");
    }
}
