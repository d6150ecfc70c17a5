package dev.adret.check;

/** A gradient disagrees with central differences. The message names the layer, the parameter, the index and both values. */
public final class WrongGradientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WrongGradientException(String message) {
        super(message);
    }
}
