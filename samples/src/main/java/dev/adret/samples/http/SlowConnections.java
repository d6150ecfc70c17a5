package dev.adret.samples.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request does not come to the end of its headers in time, with status 408: a byte now and then keeps a
 * connection from being idle, and would hold it for ever.
 */
final class SlowConnections extends AbstractLifeCycle implements Connection.Listener {
    private static final int CHECKS = 4;
    private static final byte[] ANSWER =
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final long timeoutNanos;
    private final long intervalMillis;
    private final Scheduler scheduler;
    private final Map<Connection, Progress> connections = new ConcurrentHashMap<>();
    private volatile Scheduler.@Nullable Task check;

    /** Where a connection stands since it was last seen to begin or end a request. */
    private record Progress(long requests, long bytes, long since) {}

    SlowConnections(Duration timeout, Scheduler scheduler) {
        timeoutNanos = timeout.toNanos();
        intervalMillis = Math.max(1, timeout.toMillis() / CHECKS);
        this.scheduler = scheduler;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    private void schedule() {
        check = scheduler.schedule(this::checkAll, intervalMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        Scheduler.Task task = check;
        if (task != null) {
            task.cancel();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        connections.put(connection, new Progress(0, 0, System.nanoTime()));
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    private void checkAll() {
        long now = System.nanoTime();
        connections.forEach((connection, before) -> check(connection, before, now));
        if (isRunning()) {
            schedule();
        }
    }

    private void check(Connection connection, Progress before, long now) {
        long requests = connection.getMessagesIn() + connection.getMessagesOut();
        boolean answering = connection.getMessagesIn() > connection.getMessagesOut();
        // Bytes that came after the last request are the beginning of another.
        boolean begun = connection.getBytesIn() > before.bytes;
        if (requests != before.requests || answering || !begun) {
            connections.replace(connection, before, new Progress(requests, connection.getBytesIn(), now));
        } else if (now - before.since > timeoutNanos) {
            connections.remove(connection);
            connection
                    .getEndPoint()
                    .write(Callback.from(connection::close, failure -> connection.close()), ByteBuffer.wrap(ANSWER));
        }
    }
}
