package dev.adret.io;

import java.nio.ByteBuffer;

/** How a file holds a number, by the name that {@link Safetensors} has for it. */
enum FloatType {
    F64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    /** Half precision of IEEE 754: five bits of exponent, ten of mantissa. */
    F16(2) {
        @Override
        float read(ByteBuffer bytes) {
            int bits = bytes.getShort();
            int sign = bits & 0x8000;
            int exponent = bits >> 10 & 0x1f;
            int mantissa = bits & 0x3ff;
            if (exponent == 0) {
                return mantissa * (sign == 0 ? 0x1p-24f : -0x1p-24f);
            }
            int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
            return Float.intBitsToFloat(sign << 16 | wide << 23 | mantissa << 13);
        }
    },
    /** The upper half of a single-precision number. */
    BF16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    };

    private final int bytes;

    FloatType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes that a number takes. */
    int bytes() {
        return bytes;
    }

    /** Takes the next number, rounded to single precision. */
    abstract float read(ByteBuffer bytes);
}
