package dev.adret.samples.report;

import dev.adret.backend.Backend;
import dev.adret.nlp.window.Tagger;
import dev.adret.samples.http.Endpoint;
import dev.adret.samples.http.HttpError;
import dev.adret.samples.http.HttpLimits;
import dev.adret.samples.http.HttpMetrics;
import dev.adret.samples.http.HttpServer;
import dev.adret.samples.http.Reply;
import dev.adret.samples.serve.DocumentTagging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The page of a run while it goes on, on loopback: the same charts and tables, and a box for text that the newest best model tags.
 *
 * <p>The model comes from the file that training writes, and runs on a backend of its own: the training does not wait for it.
 */
public final class LivePage implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final RunRecord run;
    private final Path model;
    private final Supplier<Backend> backends;
    private final HttpServer server;
    /** How many models there were. The thread that trains counts them, and waits for nobody. */
    private final AtomicLong written = new AtomicLong();

    // Guarded by this.
    private long loaded;
    private @Nullable Backend backend;
    private @Nullable Tagger tagger;

    /**
     * Starts to serve the page.
     *
     * @param port 0 for any that is free
     * @param model the file that training writes its best model to; {@link #modelWritten} says when there is a new one
     * @param backends opens a backend, when text is first tagged; closed with this
     */
    public LivePage(RunRecord run, int port, Path model, Supplier<Backend> backends) throws IOException {
        this.run = run;
        this.model = model;
        this.backends = backends;
        server = new HttpServer(
                HOST,
                port,
                HttpLimits.defaults(),
                new HttpMetrics(),
                Map.of(
                        "/",
                        Endpoint.get(() -> Reply.text("text/html", ReportPage.live(run.state()))),
                        "/state",
                        Endpoint.get(this::state),
                        "/tag",
                        Endpoint.postJson(this::tag)));
    }

    /** Where the page is. */
    public String address() {
        return "http://" + HOST + ":" + server.port() + "/";
    }

    /** There is a new best model in the file. */
    public void modelWritten() {
        written.incrementAndGet();
    }

    private Reply state() {
        RunRecord.State state = run.state();
        return Reply.json(Map.of("version", state.version(), "html", ReportSections.of(state)));
    }

    private CompletableFuture<Reply> tag(byte[] body, Executor executor) {
        // Elsewhere: reading a model takes a while.
        return CompletableFuture.supplyAsync(() -> tag(body), executor);
    }

    private synchronized Reply tag(byte[] body) {
        return DocumentTagging.tag(current(), body);
    }

    /** The tagger of the newest best model; the caller has the lock. */
    private Tagger current() {
        long newest = written.get();
        if (newest == 0 || !Files.exists(model)) {
            throw new HttpError(HttpError.SERVICE_UNAVAILABLE, "there is no model yet: the first epoch is not over");
        }
        if (tagger != null && loaded == newest) {
            return tagger;
        }
        if (backend == null) {
            backend = backends.get();
        }
        if (tagger != null) {
            tagger.close();
            tagger = null;
        }
        Tagger fresh = Tagger.open(model, backend);
        loaded = newest;
        tagger = fresh;
        return fresh;
    }

    @Override
    public void close() {
        server.close();
        synchronized (this) {
            if (tagger != null) {
                tagger.close();
            }
            if (backend != null) {
                backend.close();
            }
        }
    }
}
