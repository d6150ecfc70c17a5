package dev.adret.cuda.ptx;

import dev.adret.cuda.ptx.Loop.Body;

/** The instructions between registers, each as the manual of PTX has it; sorted by the types of their operands. */
final class Operations {
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final Registers registers;
    private final Statement statement;

    private Operations(Registers registers, Statement statement) {
        this.registers = registers;
        this.statement = statement;
    }

    /** @throws PtxException if the instruction is not known */
    static Body body(Registers registers, Statement statement) {
        Operations operations = new Operations(registers, statement);
        String opcode = statement.opcode();
        String type = opcode.substring(opcode.lastIndexOf('.') + 1);
        return switch (opcode.replaceFirst("\\..*", "")) {
            case "setp" -> type.equals("f32") ? operations.floatComparison() : operations.comparison();
            case "selp" -> operations.selection();
            case "mov", "cvta", "cvt" -> operations.movement();
            case "mul", "mad", "fma", "bfi" -> operations.product();
            default ->
                switch (type) {
                    case "f32" -> operations.floats();
                    case "pred" -> operations.predicates();
                    case "s64", "u64", "b64" -> operations.longs();
                    default -> operations.ints();
                };
        };
    }

    private PtxException unknown() {
        return new PtxException("the instruction " + statement.opcode() + " is not known");
    }

    private int[] ints(int operand) {
        return registers.ints(statement.operand(operand));
    }

    private long[] longs(int operand) {
        return registers.longs(statement.operand(operand));
    }

    private float[] floats(int operand) {
        return registers.floats(statement.operand(operand));
    }

    private boolean[] predicates(int operand) {
        return registers.predicates(statement.operand(operand));
    }

    private Body ints() {
        int[] d = ints(0);
        int[] a = ints(1);
        if (statement.operands().size() == 2) {
            return switch (statement.opcode()) {
                case "not.b32" -> i -> d[i] = ~a[i];
                case "neg.s32" -> i -> d[i] = -a[i];
                default -> throw unknown();
            };
        }
        statement.requireOperands(3);
        int[] b = ints(2);
        return switch (statement.opcode()) {
            case "add.s32" -> i -> d[i] = a[i] + b[i];
            case "sub.s32" -> i -> d[i] = a[i] - b[i];
            case "div.s32" -> i -> d[i] = a[i] / b[i];
            case "div.u32" -> i -> d[i] = Integer.divideUnsigned(a[i], b[i]);
            case "rem.u32" -> i -> d[i] = Integer.remainderUnsigned(a[i], b[i]);
            case "min.s32" -> i -> d[i] = Math.min(a[i], b[i]);
            case "max.s32" -> i -> d[i] = Math.max(a[i], b[i]);
            case "and.b32" -> i -> d[i] = a[i] & b[i];
            case "or.b32" -> i -> d[i] = a[i] | b[i];
            case "xor.b32" -> i -> d[i] = a[i] ^ b[i];
            // Shifts by more than there are bits shift all of them out.
            case "shl.b32" -> i -> d[i] = isWithin(b[i], Integer.SIZE) ? a[i] << b[i] : 0;
            case "shr.u32" -> i -> d[i] = isWithin(b[i], Integer.SIZE) ? a[i] >>> b[i] : 0;
            case "shr.s32" -> i -> d[i] = a[i] >> (isWithin(b[i], Integer.SIZE) ? b[i] : Integer.SIZE - 1);
            default -> throw unknown();
        };
    }

    private static boolean isWithin(int shift, int bits) {
        return shift >= 0 && shift < bits;
    }

    private Body longs() {
        statement.requireOperands(3);
        long[] d = longs(0);
        long[] a = longs(1);
        if (statement.opcode().startsWith("sh")) {
            int[] b = ints(2);
            return switch (statement.opcode()) {
                case "shl.b64" -> i -> d[i] = isWithin(b[i], Long.SIZE) ? a[i] << b[i] : 0;
                case "shr.u64" -> i -> d[i] = isWithin(b[i], Long.SIZE) ? a[i] >>> b[i] : 0;
                default -> throw unknown();
            };
        }
        long[] b = longs(2);
        return switch (statement.opcode()) {
            case "add.s64", "add.u64" -> i -> d[i] = a[i] + b[i];
            case "and.b64" -> i -> d[i] = a[i] & b[i];
            case "xor.b64" -> i -> d[i] = a[i] ^ b[i];
            default -> throw unknown();
        };
    }

    private Body predicates() {
        boolean[] d = predicates(0);
        boolean[] a = predicates(1);
        if (statement.opcode().equals("not.pred")) {
            statement.requireOperands(2);
            return i -> d[i] = !a[i];
        }
        statement.requireOperands(3);
        boolean[] b = predicates(2);
        return switch (statement.opcode()) {
            case "and.pred" -> i -> d[i] = a[i] && b[i];
            case "or.pred" -> i -> d[i] = a[i] || b[i];
            case "xor.pred" -> i -> d[i] = a[i] ^ b[i];
            default -> throw unknown();
        };
    }

    private Body floats() {
        float[] d = floats(0);
        float[] a = floats(1);
        if (statement.operands().size() == 2) {
            return switch (statement.opcode()) {
                case "neg.f32" -> i -> d[i] = -a[i];
                case "abs.f32" -> i -> d[i] = Math.abs(a[i]);
                case "rcp.rn.f32" -> i -> d[i] = 1 / a[i];
                case "sqrt.rn.f32" -> i -> d[i] = (float) Math.sqrt(a[i]);
                case "rcp.approx.ftz.f32" -> i -> d[i] = Rounding.flushed(1 / Rounding.flushed(a[i]));
                case "ex2.approx.f32" -> i -> d[i] = (float) Math.pow(2, a[i]);
                case "ex2.approx.ftz.f32" -> i -> d[i] = Rounding.flushed((float) Math.pow(2, Rounding.flushed(a[i])));
                default -> throw unknown();
            };
        }
        statement.requireOperands(3);
        float[] b = floats(2);
        return switch (statement.opcode()) {
            case "add.f32" -> i -> d[i] = a[i] + b[i];
            case "sub.f32" -> i -> d[i] = a[i] - b[i];
            case "div.rn.f32" -> i -> d[i] = a[i] / b[i];
            case "add.rz.f32" -> i -> d[i] = Rounding.addTowardZero(a[i], b[i]);
            // Of a number and NaN, both are the number.
            case "min.f32" -> i -> d[i] = Float.isNaN(a[i]) ? b[i] : Float.isNaN(b[i]) ? a[i] : Math.min(a[i], b[i]);
            case "max.f32" -> i -> d[i] = Float.isNaN(a[i]) ? b[i] : Float.isNaN(b[i]) ? a[i] : Math.max(a[i], b[i]);
            case "copysign.f32" -> i -> d[i] = Rounding.withSign(b[i], a[i]);
            default -> throw unknown();
        };
    }

    private Body product() {
        return switch (statement.opcode()) {
            case "mul.f32", "fma.rn.f32", "fma.rm.f32" -> floatProduct();
            case "mul.wide.s32", "mul.wide.u32" -> wideProduct();
            case "mul.lo.s64" -> {
                long[] d = longs(0);
                long[] a = longs(1);
                long[] b = longs(2);
                yield i -> d[i] = a[i] * b[i];
            }
            case "bfi.b64" -> insertion();
            default -> intProduct();
        };
    }

    private Body intProduct() {
        int[] d = ints(0);
        int[] a = ints(1);
        int[] b = ints(2);
        return switch (statement.opcode()) {
            case "mul.lo.s32" -> i -> d[i] = a[i] * b[i];
            case "mul.hi.u32" -> i -> d[i] = (int) (((a[i] & UNSIGNED) * (b[i] & UNSIGNED)) >>> Integer.SIZE);
            case "mad.lo.s32" -> {
                int[] c = ints(3);
                yield i -> d[i] = a[i] * b[i] + c[i];
            }
            default -> throw unknown();
        };
    }

    private Body wideProduct() {
        long[] d = longs(0);
        int[] a = ints(1);
        int[] b = ints(2);
        return statement.opcode().equals("mul.wide.s32")
                ? i -> d[i] = (long) a[i] * b[i]
                : i -> d[i] = (a[i] & UNSIGNED) * (b[i] & UNSIGNED);
    }

    private Body floatProduct() {
        float[] d = floats(0);
        float[] a = floats(1);
        float[] b = floats(2);
        if (statement.opcode().equals("mul.f32")) {
            return i -> d[i] = a[i] * b[i];
        }
        float[] c = floats(3);
        return statement.opcode().equals("fma.rn.f32")
                ? i -> d[i] = Math.fma(a[i], b[i], c[i])
                : i -> d[i] = Rounding.fusedDown(a[i], b[i], c[i]);
    }

    /** Puts so many bits of the first into the second, at a place. */
    private Body insertion() {
        long[] d = longs(0);
        long[] bits = longs(1);
        long[] into = longs(2);
        int[] place = ints(3);
        int[] count = ints(4);
        return i -> {
            int at = place[i] & 0xFF;
            int length = count[i] & 0xFF;
            long ones = length >= Long.SIZE ? -1 : (1L << length) - 1;
            d[i] = at >= Long.SIZE ? into[i] : (into[i] & ~(ones << at)) | ((bits[i] & ones) << at);
        };
    }

    private Body comparison() {
        statement.requireOperands(3);
        boolean[] d = predicates(0);
        int[] a = ints(1);
        int[] b = ints(2);
        return switch (statement.opcode()) {
            case "setp.eq.s32", "setp.eq.b32" -> i -> d[i] = a[i] == b[i];
            case "setp.ne.s32" -> i -> d[i] = a[i] != b[i];
            case "setp.lt.s32" -> i -> d[i] = a[i] < b[i];
            case "setp.le.s32" -> i -> d[i] = a[i] <= b[i];
            case "setp.gt.s32" -> i -> d[i] = a[i] > b[i];
            case "setp.ge.s32" -> i -> d[i] = a[i] >= b[i];
            case "setp.lt.u32" -> i -> d[i] = Integer.compareUnsigned(a[i], b[i]) < 0;
            case "setp.le.u32" -> i -> d[i] = Integer.compareUnsigned(a[i], b[i]) <= 0;
            case "setp.gt.u32" -> i -> d[i] = Integer.compareUnsigned(a[i], b[i]) > 0;
            case "setp.ge.u32" -> i -> d[i] = Integer.compareUnsigned(a[i], b[i]) >= 0;
            case "setp.eq.s16" -> i -> d[i] = (short) a[i] == (short) b[i];
            case "setp.ne.s16" -> i -> d[i] = (short) a[i] != (short) b[i];
            case "setp.gt.u16" -> i -> d[i] = (a[i] & 0xFFFF) > (b[i] & 0xFFFF);
            default -> throw unknown();
        };
    }

    private Body floatComparison() {
        statement.requireOperands(3);
        boolean[] d = predicates(0);
        float[] a = floats(1);
        float[] b = floats(2);
        return switch (statement.opcode()) {
            case "setp.eq.f32" -> i -> d[i] = a[i] == b[i];
            case "setp.lt.f32" -> i -> d[i] = a[i] < b[i];
            case "setp.gt.f32" -> i -> d[i] = a[i] > b[i];
            case "setp.ge.f32" -> i -> d[i] = a[i] >= b[i];
            // Those with a u hold also where one is NaN.
            case "setp.leu.f32" -> i -> d[i] = !(a[i] > b[i]);
            case "setp.neu.f32" -> i -> d[i] = a[i] != b[i];
            case "setp.nan.f32" -> i -> d[i] = Float.isNaN(a[i]) || Float.isNaN(b[i]);
            default -> throw unknown();
        };
    }

    private Body selection() {
        statement.requireOperands(4);
        boolean[] first = predicates(3);
        return switch (statement.opcode()) {
            case "selp.b32", "selp.u32" -> {
                int[] d = ints(0);
                int[] a = ints(1);
                int[] b = ints(2);
                yield i -> d[i] = first[i] ? a[i] : b[i];
            }
            case "selp.b64" -> {
                long[] longD = longs(0);
                long[] longA = longs(1);
                long[] longB = longs(2);
                yield i -> longD[i] = first[i] ? longA[i] : longB[i];
            }
            case "selp.f32" -> {
                float[] floatD = floats(0);
                float[] floatA = floats(1);
                float[] floatB = floats(2);
                yield i -> floatD[i] = first[i] ? floatA[i] : floatB[i];
            }
            default -> throw unknown();
        };
    }

    private Body movement() {
        statement.requireOperands(2);
        String name = statement.operand(0);
        return registers.isFloat(name)
                ? toFloat(floats(0))
                : registers.isLong(name)
                        ? toLong(longs(0))
                        : statement.opcode().equals("mov.pred") ? toPredicate() : toInt(ints(0));
    }

    private Body toFloat(float[] d) {
        return switch (statement.opcode()) {
            case "mov.f32" -> {
                float[] a = floats(1);
                yield i -> d[i] = a[i];
            }
            case "cvt.sat.f32.f32" -> {
                float[] x = floats(1);
                yield i -> d[i] = Rounding.saturated(x[i]);
            }
            case "cvt.rni.f32.f32" -> {
                float[] x = floats(1);
                yield i -> d[i] = (float) Math.rint(x[i]);
            }
            case "mov.b32" -> {
                int[] bits = ints(1);
                yield i -> d[i] = Float.intBitsToFloat(bits[i]);
            }
            case "cvt.rn.f32.s32" -> {
                int[] n = ints(1);
                yield i -> d[i] = n[i];
            }
            default -> throw unknown();
        };
    }

    private Body toLong(long[] d) {
        return switch (statement.opcode()) {
            case "mov.u64", "cvta.to.global.u64" -> {
                long[] a = longs(1);
                yield i -> d[i] = a[i];
            }
            case "cvt.s64.s32" -> {
                int[] signed = ints(1);
                yield i -> d[i] = signed[i];
            }
            case "cvt.u64.u32" -> {
                int[] unsigned = ints(1);
                yield i -> d[i] = unsigned[i] & UNSIGNED;
            }
            default -> throw unknown();
        };
    }

    private Body toInt(int[] d) {
        return switch (statement.opcode()) {
            case "mov.u32" -> {
                int[] a = ints(1);
                yield i -> d[i] = a[i];
            }
            case "cvt.u16.u32" -> {
                int[] wide = ints(1);
                yield i -> d[i] = wide[i] & 0xFFFF;
            }
            case "cvt.u32.u64" -> {
                long[] n = longs(1);
                yield i -> d[i] = (int) n[i];
            }
            case "mov.b32" -> {
                float[] x = floats(1);
                yield i -> d[i] = Float.floatToRawIntBits(x[i]);
            }
            default -> throw unknown();
        };
    }

    private Body toPredicate() {
        boolean[] d = predicates(0);
        boolean[] a = predicates(1);
        return i -> d[i] = a[i];
    }
}
