package dev.adret.cuda.ptx;

/** A program that is not understood, or one that did what no program may do. The message says where. */
public final class PtxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PtxException(String message) {
        super(message);
    }
}
