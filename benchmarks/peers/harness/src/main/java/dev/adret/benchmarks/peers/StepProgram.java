package dev.adret.benchmarks.peers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The main program of a peer: takes a {@link Request}, prints one line of JSON.
 *
 * <ul>
 *   <li>{@code check}: learns few windows by heart, which goes wrong if any gradient is; prints the mean loss of every epoch.
 *   <li>{@code time}: trains over and over; prints examples a second, and the mean loss of the first pass.
 *   <li>{@code start}: runs one step and prints the time of day by its end, in microseconds since 1970, for whoever started the program.
 * </ul>
 */
public final class StepProgram {
    /** Windows of the timed text, in parts, since an epoch of a slow peer over all of them would take too long. */
    private static final int PART = 1 << 14;

    private static final int PARTS = 4;

    private static final int CHECK_WINDOWS = 512;
    private static final int CHECK_EPOCHS = 40;

    private StepProgram() {}

    /** Opens a library. */
    @FunctionalInterface
    public interface Opener {
        Peer open(Request request);
    }

    /** Runs what {@code arguments} ask for on the peer that {@code opener} opens. */
    public static void run(String library, Opener opener, String... arguments) {
        Request request = new Request(arguments);
        try (Peer peer = opener.open(request)) {
            Map<String, Object> result = switch (request.mode()) {
                case "start" -> start(peer, request);
                case "check" -> check(peer);
                case "time" -> time(peer, request);
                default -> throw new IllegalArgumentException("mode is start, check or time, not " + request.mode());
            };
            Protocol.answer(library, result);
        }
    }

    private static Map<String, Object> start(Peer peer, Request request) {
        double loss = peer.epoch(new Windows(0, request.batch()));
        Instant now = Instant.now();
        return Map.of("finished", now.getEpochSecond() * 1_000_000 + now.getNano() / 1000, "losses", List.of(loss));
    }

    private static Map<String, Object> check(Peer peer) {
        Windows windows = new Windows(0, CHECK_WINDOWS);
        List<Double> losses = new ArrayList<>();
        for (int epoch = 0; epoch < CHECK_EPOCHS; epoch++) {
            losses.add(peer.epoch(windows));
        }
        return Map.of("losses", losses);
    }

    private static Map<String, Object> time(Peer peer, Request request) {
        List<Windows> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            parts.add(new Windows(part * PART, PART));
        }
        double firstLoss = peer.epoch(parts.get(0));
        train(peer, parts, request.warmup());
        Timed timed = train(peer, parts, request.seconds());
        return Map.of(
                "losses", List.of(firstLoss),
                "examples", timed.examples(),
                "seconds", timed.seconds(),
                "rate", timed.examples() / timed.seconds());
    }

    /** Trains on one part after the other, at least one, until the time is over. */
    private static Timed train(Peer peer, List<Windows> parts, double seconds) {
        long start = System.nanoTime();
        long examples = 0;
        double passed;
        int next = 1;
        do {
            Windows part = parts.get(next++ % parts.size());
            peer.epoch(part);
            examples += part.size();
            passed = (System.nanoTime() - start) / 1e9;
        } while (passed < seconds);
        return new Timed(examples, passed);
    }

    private record Timed(long examples, double seconds) {}
}
