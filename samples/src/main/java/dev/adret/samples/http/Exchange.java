package dev.adret.samples.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** One request on its way: its body is read, it is answered, and whichever of answer, error and timeout is first is sent. */
final class Exchange {
    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final String path;
    private final HttpLimits limits;
    private final HttpMetrics metrics;
    private final Executor executor;
    private final long begin = System.nanoTime();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean sent = new AtomicBoolean();
    private volatile Scheduler.@Nullable Task deadline;

    Exchange(
            Request request,
            Response response,
            Callback callback,
            String path,
            HttpLimits limits,
            HttpMetrics metrics) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.path = path;
        this.limits = limits;
        this.metrics = metrics;
        executor = request.getComponents().getExecutor();
        metrics.begin();
    }

    /** Reads the body and has it answered. */
    void run(Endpoint.Service service) {
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (length > limits.bodyBytes()) {
            refuseBody();
            return;
        }
        after(limits.timeout(), () -> {
            close(HttpError.REQUEST_TIMEOUT, "the request did not come in within " + seconds(limits.timeout()));
        });
        read(service);
    }

    private void refuseBody() {
        close(
                HttpError.CONTENT_TOO_LARGE,
                "the body is larger than " + limits.bodyBytes() + " bytes; send less at a time");
    }

    private void read(Endpoint.Service service) {
        while (!sent.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(() -> read(service));
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                abort(chunk.getFailure());
                return;
            }
            boolean fits = body.size() + chunk.remaining() <= limits.bodyBytes();
            if (fits) {
                byte[] bytes = new byte[chunk.remaining()];
                chunk.get(bytes, 0, bytes.length);
                body.writeBytes(bytes);
            }
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                refuseBody();
                return;
            }
            if (last) {
                answer(service);
                return;
            }
        }
    }

    private void answer(Endpoint.Service service) {
        CompletableFuture<Reply> reply;
        try {
            reply = service.answer(body.toByteArray(), executor);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        after(limits.timeout(), () -> {
            if (claim()) {
                reply.cancel(false);
                write(Reply.error(
                        HttpError.SERVICE_UNAVAILABLE,
                        "the request could not be answered within " + seconds(limits.timeout()) + "; try again later"));
            }
        });
        CompletableFuture<Void> unused = reply.handle((answer, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                send(answer);
            }
            return null;
        });
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    /** What is to happen when the time is up; replaces what was to happen before. */
    private void after(Duration time, Runnable then) {
        cancelDeadline();
        deadline = request.getComponents()
                .getScheduler()
                // Not on the scheduler's own thread: an answer may be long.
                .schedule(() -> executor.execute(then), time.toMillis(), TimeUnit.MILLISECONDS);
        if (sent.get()) {
            cancelDeadline();
        }
    }

    private void cancelDeadline() {
        Scheduler.Task task = deadline;
        if (task != null) {
            task.cancel();
        }
    }

    void fail(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof HttpError error) {
            send(Reply.error(error.status(), String.valueOf(error.getMessage())));
        } else if (cause instanceof RejectedExecutionException) {
            send(Reply.error(HttpError.SERVICE_UNAVAILABLE, "too much waits to be answered; try again later"));
        } else if (!sent.get()) {
            LOG.log(System.Logger.Level.ERROR, "a request to " + path + " could not be answered", cause);
            send(Reply.error(HttpError.INTERNAL_ERROR, "an error of the server's; its log says more"));
        }
    }

    /** The client has gone away: there is nobody to answer. */
    private void abort(Throwable failure) {
        if (claim()) {
            metrics.end(path, HttpError.BAD_REQUEST, elapsed());
            callback.failed(failure);
        }
    }

    /** Sends an error before the body has been read, which the connection does not outlive. */
    private void close(int status, String message) {
        if (!sent.get()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        send(Reply.error(status, message));
    }

    void send(Reply reply) {
        if (claim()) {
            write(reply);
        }
    }

    /** Whether the caller is the first to answer. */
    private boolean claim() {
        boolean first = sent.compareAndSet(false, true);
        if (first) {
            cancelDeadline();
        }
        return first;
    }

    private void write(Reply reply) {
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().remaining());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (reply.status() == HttpError.SERVICE_UNAVAILABLE) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        metrics.end(path, reply.status(), elapsed());
        response.write(true, reply.body().duplicate(), callback);
    }

    private double elapsed() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
