package dev.adret.benchmarks.peers.runner;

import org.jspecify.annotations.Nullable;

/** A program that failed, or computed something else than it should; the message says which and what. */
final class PeerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PeerFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
