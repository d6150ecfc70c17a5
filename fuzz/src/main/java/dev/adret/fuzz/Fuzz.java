package dev.adret.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a reader may make of any bytes: a result, or one kind of exception whose message is a line that names the input; in time, and with
 * no more memory than the length of the input bears out. Anything else is an {@link AssertionError} that shows the input.
 *
 * @param refusal the kind of exception
 * @param name what its message must have in it
 * @param perByte bytes that may be allocated for each byte of the input
 * @param atLeast bytes that may be allocated for any input
 */
public record Fuzz(Class<? extends Exception> refusal, String name, long perByte, long atLeast) {
    /** Far more than any input takes, also on a machine that does much else. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final int LONGEST_MESSAGE = 1000;
    private static final int MOST_SHOWN = 2000;
    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static Worker worker = new Worker();

    /** What nobody throws. */
    private static final class NoRefusal extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Of a reader that makes something of any bytes. */
    public static Fuzz withoutRefusals(long perByte, long atLeast) {
        return new Fuzz(NoRefusal.class, "", perByte, atLeast);
    }

    /** What is fuzzed. Called twice with some inputs. */
    @FunctionalInterface
    public interface Reader<T> {
        /** @throws Exception if there is something wrong with the input */
        T read(byte[] input) throws Exception;
    }

    /** What became of an input. */
    private record Outcome<T>(Optional<T> result, Optional<Throwable> failure, long allocated) {
        static <T> Outcome<T> of(byte[] input, Reader<T> reader) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Optional<T> result = Optional.empty();
            Optional<Throwable> failure = Optional.empty();
            try {
                result = Optional.of(reader.read(input));
            } catch (Throwable e) {
                // Whatever it is: what it may be is looked at by whoever waits for it.
                failure = Optional.of(e);
            }
            return new Outcome<>(result, failure, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
    }

    /**
     * Has {@code input} read.
     *
     * @return what was read; empty if it was refused
     * @throws AssertionError if it was neither read nor refused as it should be
     */
    public <T> Optional<T> read(byte[] input, Reader<T> reader) {
        return read(input, reader, LONGEST);
    }

    <T> Optional<T> read(byte[] input, Reader<T> reader, Duration longest) {
        Outcome<T> outcome = inTime(input, reader, longest);
        long bound = atLeast + perByte * input.length;
        // The first time also classes are loaded.
        if (outcome.allocated() > bound && inTime(input, reader, longest).allocated() > bound) {
            throw wrong("more than the " + bound + " bytes stated were allocated: " + outcome.allocated(), input, null);
        }
        outcome.failure().ifPresent(failure -> requireRefusal(failure, input));
        return outcome.result();
    }

    private void requireRefusal(Throwable failure, byte[] input) {
        String message = failure.getMessage();
        if (!refusal.isInstance(failure)) {
            throw wrong("expected a result or a " + refusal.getSimpleName() + ", found " + failure, input, failure);
        }
        if (message == null || !message.contains(name)) {
            throw wrong("expected a message that names '" + name + "', found " + failure, input, failure);
        }
        if (CONTROL_CHARACTER.matcher(message).find() || message.length() > LONGEST_MESSAGE) {
            throw wrong("expected one line of at most " + LONGEST_MESSAGE + " chars, found " + failure, input, failure);
        }
    }

    private static synchronized <T> Outcome<T> inTime(byte[] input, Reader<T> reader, Duration longest) {
        FutureTask<Outcome<T>> task = new FutureTask<>(() -> Outcome.of(input, reader));
        try {
            worker.tasks.put(task);
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Throwable place = new Throwable("where it was then");
            place.setStackTrace(worker.getStackTrace());
            // The old one may go on for ever.
            worker = new Worker();
            throw wrong("no end within " + longest.toSeconds() + " seconds", input, place);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the measurement of memory failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Runs one task after the other: a thread of its own, so that it can be given up. */
    private static final class Worker extends Thread {
        private final SynchronousQueue<Runnable> tasks = new SynchronousQueue<>();

        Worker() {
            super("adret-fuzz");
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException e) {
                // Nobody does that; it ends then.
            }
        }
    }

    private static AssertionError wrong(String what, byte[] input, @Nullable Throwable cause) {
        return new AssertionError(what + "\ninput of " + input.length + " bytes: " + shown(input), cause);
    }

    /** ASCII as it is, other bytes as {@code \xff}. */
    static String shown(byte[] input) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(input.length, MOST_SHOWN); i++) {
            int b = input[i] & 0xff;
            text.append(b >= ' ' && b < 0x7f && b != '\\' ? String.valueOf((char) b) : String.format("\\x%02x", b));
        }
        return input.length > MOST_SHOWN ? text.append('…').toString() : text.toString();
    }
}
