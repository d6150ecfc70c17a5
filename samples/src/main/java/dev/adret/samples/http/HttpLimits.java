package dev.adret.samples.http;

import java.time.Duration;

/**
 * What a server puts up with.
 *
 * @param bodyBytes the largest body of a request
 * @param timeout for a request to come in whole, and then for it to be answered
 * @param connections open at once; more wait to be accepted
 */
public record HttpLimits(int bodyBytes, Duration timeout, int connections) {
    private static final int DEFAULT_CONNECTIONS = 1024;

    /** @throws IllegalArgumentException if a limit is not positive */
    public HttpLimits {
        if (bodyBytes < 1 || timeout.isNegative() || timeout.isZero() || connections < 1) {
            throw new IllegalArgumentException("limits are positive, not " + bodyBytes + " bytes, " + timeout + " and "
                    + connections + " connections");
        }
    }

    /** A mebibyte, ten seconds, 1,024 connections. */
    public static HttpLimits defaults() {
        return new HttpLimits(1 << 20, Duration.ofSeconds(10), DEFAULT_CONNECTIONS);
    }

    public HttpLimits withBodyBytes(int bytes) {
        return new HttpLimits(bytes, timeout, connections);
    }

    public HttpLimits withTimeout(Duration time) {
        return new HttpLimits(bodyBytes, time, connections);
    }
}
