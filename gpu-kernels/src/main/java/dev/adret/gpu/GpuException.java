package dev.adret.gpu;

/** A call of a driver failed. The message names the call, the error, and the device. */
public final class GpuException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GpuException(String message, Throwable cause) {
        super(message, cause);
    }

    public GpuException(String message) {
        super(message);
    }
}
