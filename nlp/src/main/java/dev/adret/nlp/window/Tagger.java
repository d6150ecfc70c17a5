package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.nlp.text.TokenizedSentence;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entities in sentences, for any number of threads at once, with one model.
 *
 * <pre>{@code
 * try (Backend backend = Backends.open("auto");
 *         Tagger tagger = Tagger.open(Path.of("ner.adret"), backend)) {
 *     for (Entity entity : tagger.tag("Anna Brown lives in Rome.").entities()) {
 *         System.out.println(entity.type() + " " + entity.text() + " " + entity.probability());
 *     }
 * }
 * }</pre>
 *
 * <p>What several threads ask for at the same time goes through the network together: while one batch is tagged, the next gathers. Requests
 * take turns, a batch each, so a long one does not hold up short ones. The answer to a request does not depend on what it was
 * tagged with.
 *
 * <p>Has a thread of its own. Taggers of one backend take turns at it, with {@link dev.adret.nn.Model#predict(float[][])} too, so a new model can
 * be opened while another serves; nothing else, such as a training, may use the backend while a tagger is open. Owns the memory of a {@link
 * WindowTagger}.
 */
public final class Tagger implements AutoCloseable {
    /** Tokens that go through the network together. */
    private static final int BATCH = 1024;

    /** Two seconds' work or so of a processor core. */
    private static final int DEFAULT_CAPACITY = 1_000_000;

    private final WindowModel model;
    /** Used under its monitor alone. */
    private final Backend backend;

    private final boolean ownsModel;
    private final int capacity;
    private final WindowTagger tagger;
    private final Thread thread = new Thread(this::run, "adret-tagger");

    /** Guards what follows. */
    private final Object lock = new Object();

    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private int pendingTokens;
    private boolean closed;

    private Tagger(WindowModel model, boolean ownsModel, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a tagger's capacity is at least 1 token, not " + capacity);
        }
        this.model = model;
        backend = model.backend();
        this.ownsModel = ownsModel;
        this.capacity = capacity;
        synchronized (backend) {
            tagger = new WindowTagger(model);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** A tagger with a model of the caller's, which must stay open and as it is until the tagger is closed. */
    public static Tagger of(WindowModel model) {
        return new Tagger(model, false, DEFAULT_CAPACITY);
    }

    /**
     * A tagger with the model in {@code file}.
     *
     * @param backend to compute on; the caller's, to be closed after the tagger
     * @throws dev.adret.nlp.text.InputFileException if that is no model file
     */
    public static Tagger open(Path file, Backend backend) {
        return open(file, backend, DEFAULT_CAPACITY);
    }

    /**
     * As {@link #open(Path, Backend)}, with a limit.
     *
     * @param capacity tokens that may be accepted and not yet tagged, at least 1; a request beyond them is refused
     */
    public static Tagger open(Path file, Backend backend, int capacity) {
        synchronized (backend) {
            WindowModel model = ModelFile.read(file, backend);
            try {
                return new Tagger(model, true, capacity);
            } catch (RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }
    }

    /** The model that it tags with: its settings and labels, not to be run by others. */
    public WindowModel model() {
        return model;
    }

    /** Tags one sentence, cut into tokens by a {@link dev.adret.nlp.text.Tokenizer}. Waits for the answer. */
    public TaggedSentence tag(String sentence) {
        return tagAll(List.of(TokenizedSentence.of(sentence))).get(0);
    }

    /**
     * Tags sentences. Waits for the answer.
     *
     * @throws RejectedExecutionException if more waits to be tagged than there is room for, or the tagger is closed
     * @throws IllegalStateException on the tagger's own thread, which would wait for itself
     */
    public List<TaggedSentence> tagAll(List<TokenizedSentence> sentences) {
        requireOtherThread();
        try {
            return submit(sentences).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void requireOtherThread() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("the tagger's own thread cannot wait for the tagger:"
                    + " let what depends on an answer run on another, by thenApplyAsync and the like");
        }
    }

    /**
     * Asks for sentences to be tagged.
     *
     * @return the answer to come; cancelled before its turn, it costs nothing. What depends on it and is not asynchronous runs on
     *     the tagger's thread, and must be short.
     * @throws RejectedExecutionException if more waits to be tagged than there is room for, or the tagger is closed
     */
    public CompletableFuture<List<TaggedSentence>> submit(List<TokenizedSentence> sentences) {
        Request request = new Request(List.copyOf(sentences));
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException("the tagger is closed");
            }
            // One that is alone may be larger than the room there is.
            if (pendingTokens > 0 && request.tokens > capacity - pendingTokens) {
                throw new RejectedExecutionException(
                        pendingTokens + " tokens wait to be tagged, and there is room for " + capacity);
            }
            if (request.sentences.isEmpty()) {
                request.answer.complete(List.of());
                return request.answer;
            }
            pendingTokens += request.tokens;
            queue.add(request);
            lock.notifyAll();
        }
        return request.answer;
    }

    /** How many tokens have been accepted and not yet tagged. */
    public int pendingTokens() {
        synchronized (lock) {
            return pendingTokens;
        }
    }

    private void run() {
        List<Part> batch = new ArrayList<>();
        while (take(batch)) {
            try {
                tag(batch);
            } catch (RuntimeException | Error e) {
                batch.forEach(part -> end(part.request, null, e));
            }
            batch.clear();
        }
    }

    /** Waits until there is something to tag and takes a batch of it; false if nothing will come any more. */
    private boolean take(List<Part> batch) {
        synchronized (lock) {
            while (batch.isEmpty()) {
                while (queue.isEmpty()) {
                    if (closed) {
                        return false;
                    }
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        // Nobody has reason to, and close() ends this.
                    }
                }
                takeTurns(batch);
            }
            return true;
        }
    }

    private void takeTurns(List<Part> batch) {
        List<Request> unfinished = new ArrayList<>();
        int room = BATCH;
        while (room > 0 && !queue.isEmpty()) {
            Request request = queue.remove();
            if (request.answer.isDone()) {
                pendingTokens -= request.tokens;
                continue;
            }
            int from = request.next;
            do {
                room -= request.sentences.get(request.next).tokens().size();
                request.next++;
            } while (room > 0 && request.hasNext());
            batch.add(new Part(request, from, request.next));
            if (request.hasNext()) {
                unfinished.add(request);
            }
        }
        queue.addAll(unfinished);
    }

    private void tag(List<Part> batch) {
        List<TokenizedSentence> sentences = batch.stream()
                .flatMap(part -> part.request.sentences.subList(part.from, part.to).stream())
                .toList();
        List<TaggedSentence> tagged;
        synchronized (backend) {
            tagged = tagger.tagSentences(sentences);
        }
        int next = 0;
        for (Part part : batch) {
            Request request = part.request;
            request.tagged.addAll(tagged.subList(next, next + part.to - part.from));
            next += part.to - part.from;
            if (request.tagged.size() == request.sentences.size()) {
                end(request, Collections.unmodifiableList(request.tagged), null);
            }
        }
    }

    /** Answers a request, with its sentences or with what went wrong. */
    private void end(Request request, @Nullable List<TaggedSentence> tagged, @Nullable Throwable failure) {
        synchronized (lock) {
            pendingTokens -= request.tokens;
            queue.remove(request);
        }
        if (failure != null) {
            request.answer.completeExceptionally(failure);
        } else if (tagged != null) {
            request.answer.complete(tagged);
        }
    }

    /**
     * Refuses what comes from now on, waits until all that was accepted is answered, and frees the memory.
     *
     * @throws IllegalStateException on the tagger's own thread, which would wait for itself
     */
    @Override
    public void close() {
        requireOtherThread();
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        synchronized (backend) {
            tagger.close();
            if (ownsModel) {
                model.close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a caller has asked for, and how far it is. */
    private static final class Request {
        private final List<TokenizedSentence> sentences;
        private final int tokens;
        private final List<TaggedSentence> tagged;
        private final CompletableFuture<List<TaggedSentence>> answer = new CompletableFuture<>();
        private int next;

        Request(List<TokenizedSentence> sentences) {
            this.sentences = sentences;
            tokens = sentences.stream()
                    .mapToInt(sentence -> sentence.tokens().size())
                    .sum();
            tagged = new ArrayList<>(sentences.size());
        }

        boolean hasNext() {
            return next < sentences.size();
        }
    }

    /** The sentences of a request that are in a batch. */
    private record Part(Request request, int from, int to) {}
}
