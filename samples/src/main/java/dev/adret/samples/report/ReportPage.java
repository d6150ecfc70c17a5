package dev.adret.samples.report;

import dev.adret.io.AtomicFile;
import dev.adret.samples.report.RunRecord.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The page of a run: complete in itself, in light and dark, for wide and narrow screens. */
public final class ReportPage {
    private ReportPage() {}

    /** Writes the page of a run, whole or not at all. */
    public static void write(RunRecord run, Path file) throws IOException {
        byte[] page = report(run.state()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(page));
    }

    /** A page at rest, without scripts and without anything from elsewhere. */
    static String report(State state) {
        return head(state) + "<main>" + ReportSections.of(state) + "</main></body></html>\n";
    }

    /** A page that asks for {@code /state} every second and has a box for text to tag. */
    static String live(State state) {
        return head(state)
                + "<main id=\"run\">" + ReportSections.of(state) + "</main>"
                + "<section><h2>Try the newest best model</h2><form id=\"tag\">"
                + "<textarea id=\"text\" aria-label=\"text to tag, a sentence a line\" required></textarea>"
                + "<button>Tag</button></form><p id=\"tagged\"></p></section>"
                + "<script>" + resource("live.js") + "</script></body></html>\n";
    }

    private static String head(State state) {
        return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                // Whatever came into the page in spite of all: it can load nothing.
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " script-src 'unsafe-inline'; connect-src 'self'; img-src data:\">"
                + "<title>" + Html.escape(state.title()) + "</title><style>" + resource("page.css")
                + "</style></head><body>";
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
