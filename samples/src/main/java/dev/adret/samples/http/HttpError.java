package dev.adret.samples.http;

/** A request that gets a status other than 200, and one sentence that says why. */
public final class HttpError extends RuntimeException {
    public static final int BAD_REQUEST = 400;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int CONTENT_TOO_LARGE = 413;
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;
    public static final int MISDIRECTED_REQUEST = 421;
    public static final int INTERNAL_ERROR = 500;
    public static final int SERVICE_UNAVAILABLE = 503;

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param message for the client: what was expected, what came, what to do */
    public HttpError(int status, String message) {
        // No stack: it tells nothing and takes longer than the answer.
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
