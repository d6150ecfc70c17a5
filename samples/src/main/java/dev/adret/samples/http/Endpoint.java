package dev.adret.samples.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What answers at a path.
 *
 * @param method GET, which also answers HEAD, or POST, which takes JSON
 */
public record Endpoint(String method, Service service) {
    static final String GET = "GET";
    static final String POST = "POST";

    /** Answers a request. */
    @FunctionalInterface
    public interface Service {
        /**
         * The answer to come. It is cancelled when its time is up.
         *
         * @param body of the request, whole
         * @param executor for work that is more than short, such as making the reply
         * @throws HttpError if the request is not to be answered
         */
        CompletableFuture<Reply> answer(byte[] body, Executor executor);
    }

    /** A page or a state to be read. */
    public static Endpoint get(Supplier<Reply> reply) {
        return new Endpoint(GET, (body, executor) -> CompletableFuture.completedFuture(reply.get()));
    }

    /** Takes a JSON body. */
    public static Endpoint postJson(Service service) {
        return new Endpoint(POST, service);
    }
}
