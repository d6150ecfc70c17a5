package dev.adret.samples.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests by path and status, their latencies, and how many are in flight, for Prometheus.
 *
 * <p>Source: Prometheus, text-based exposition format, version 0.0.4.
 */
public final class HttpMetrics {
    /** Of {@link #text}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4";

    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final DoubleAdder seconds = new DoubleAdder();
    private final AtomicInteger inFlight = new AtomicInteger();

    public HttpMetrics() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    /** @param path one of those that the server has, so that there are not more than it has */
    void end(String path, int status, double latency) {
        inFlight.decrementAndGet();
        requests.computeIfAbsent("path=\"" + path + "\",status=\"" + status + "\"", key -> new LongAdder())
                .increment();
        int bucket = 0;
        while (bucket < BOUNDS.length && latency > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        seconds.add(latency);
    }

    /** Requests that are being read or answered. */
    public int inFlight() {
        return inFlight.get();
    }

    /** All of it in the text format. */
    public String text() {
        StringBuilder text = new StringBuilder();
        head(text, "http_requests_total", "counter", "Requests answered.");
        requests.forEach((labels, count) -> line(text, "http_requests_total{" + labels + "}", count.sum()));
        head(text, "http_requests_in_flight", "gauge", "Requests being read or answered.");
        line(text, "http_requests_in_flight", inFlight.get());
        head(text, "http_request_duration_seconds", "histogram", "From the headers to the answer.");
        long total = 0;
        for (int i = 0; i < buckets.length; i++) {
            total += buckets[i].sum();
            String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
            line(text, "http_request_duration_seconds_bucket{le=\"" + bound + "\"}", total);
        }
        line(text, "http_request_duration_seconds_sum", seconds.sum());
        line(text, "http_request_duration_seconds_count", total);
        return text.toString();
    }

    /** Writes what comes before the lines of a metric. */
    public static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** Writes a line of a metric. */
    public static void line(StringBuilder text, String name, Number value) {
        String number = value instanceof Double real
                ? String.format(Locale.ROOT, "%.6f", real)
                : Long.toString(value.longValue());
        text.append(name).append(' ').append(number).append('\n');
    }
}
