package dev.adret.tensor;

/** Type of a tensor's elements. */
public enum DType {
    /** 32-bit IEEE 754 floating point; the reference backend keeps such values in 64 bits. */
    FLOAT32,
    /** 32-bit signed integers: token ids, labels, row plans. */
    INT32;

    /** Bytes that one element takes on a device. */
    public int bytes() {
        return 4;
    }
}
