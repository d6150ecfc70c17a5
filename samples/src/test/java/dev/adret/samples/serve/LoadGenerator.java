package dev.adret.samples.serve;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Clients that ask a server on loopback for the same thing again and again, each on a connection of its own: as fast as they are
 * answered, or at a given rate in all. At a rate, latencies count from when a request was due, so that a server that falls behind cannot
 * hide it.
 *
 * <p>By hand: {@code LoadGenerator PORT CLIENTS SECONDS [REQUESTS_PER_SECOND]}, against {@code adret ner serve}.
 */
final class LoadGenerator {
    private static final String SENTENCE =
            "Famotidine - associated delirium was seen in six patients after treatment with"
                    + " high doses of lithium , morphine and amiodarone in Rome by Anna Brown .";

    private final int port;
    private final byte[] request;
    private final Predicate<String> isRight;

    /** What came of it: latencies in milliseconds, in order. */
    @SuppressWarnings("ArrayRecordComponent") // of the test alone, and large
    record Outcome(double[] latencies, long errors, double seconds) {
        double percentile(double share) {
            return latencies.length == 0
                    ? Double.NaN
                    : latencies[(int) Math.min(latencies.length - 1, Math.ceil(share * latencies.length) - 1)];
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d requests in %.1f s, %,.0f a second, %d errors; ms: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f",
                    latencies.length,
                    seconds,
                    latencies.length / seconds,
                    errors,
                    percentile(0.5),
                    percentile(0.9),
                    percentile(0.99),
                    percentile(0.999),
                    percentile(1));
        }
    }

    LoadGenerator(int port, String body, Predicate<String> isRight) {
        this.port = port;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST /tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + bytes.length + "\r\n\r\n";
        request = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + bytes.length);
        System.arraycopy(bytes, 0, request, head.length(), bytes.length);
        this.isRight = isRight;
    }

    /** Runs for some time; {@code rate} is requests a second of all clients, infinite for as fast as they are answered. */
    Outcome run(int clients, double seconds, double rate) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Client>> running = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < clients; i++) {
                long first = begin + (long) (i / rate * 1e9);
                long gap = (long) (clients / rate * 1e9);
                running.add(threads.submit(() -> new Client().run(first, gap, begin + (long) (seconds * 1e9))));
            }
            List<double[]> latencies = new ArrayList<>();
            long errors = 0;
            for (Future<Client> client : running) {
                latencies.add(Arrays.copyOf(client.get().latencies, client.get().count));
                errors += client.get().errors;
            }
            double[] all =
                    latencies.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
            return new Outcome(all, errors, (System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One connection. */
    private final class Client {
        private double[] latencies = new double[1024];
        private int count;
        private long errors;

        Client run(long first, long gap, long end) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (long due = first; System.nanoTime() < end; due += gap) {
                    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                        LockSupport.parkNanos(wait);
                    }
                    long begin = gap == 0 ? System.nanoTime() : due;
                    socket.getOutputStream().write(request);
                    errors += isRight.test(answer(in)) ? 0 : 1;
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, 2 * count);
                    }
                    latencies[count++] = (System.nanoTime() - begin) / 1e6;
                }
            }
            return this;
        }

        /** Status line and body, by the length that the headers say. */
        private String answer(InputStream in) throws IOException {
            String status = line(in);
            int length = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            return status + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server has closed the connection after: " + line);
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }

    public static void main(String[] args) throws Exception {
        double rate = args.length > 3 ? Double.parseDouble(args[3]) : Double.POSITIVE_INFINITY;
        LoadGenerator load = new LoadGenerator(
                Integer.parseInt(args[0]),
                "{\"text\": \"" + SENTENCE + "\"}",
                answer -> answer.startsWith("HTTP/1.1 200") && answer.contains("\"tags\""));
        int clients = Integer.parseInt(args[1]);
        // Once to warm up both sides.
        load.run(clients, Math.min(10, Double.parseDouble(args[2]) / 4), rate);
        System.out.println(load.run(clients, Double.parseDouble(args[2]), rate));
    }
}
