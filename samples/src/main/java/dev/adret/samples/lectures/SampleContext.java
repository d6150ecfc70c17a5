package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.Picture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What a {@link Sample} runs with: where it computes, where it prints and draws, and the seed of its random numbers. */
public final class SampleContext {
    private final Backend backend;
    private final long seed;
    private final PrintWriter out;
    private final Optional<Path> folder;
    private boolean missedPictures;

    /**
     * @param folder for pictures, there already; none to draw none
     */
    public SampleContext(Backend backend, long seed, PrintWriter out, Optional<Path> folder) {
        this.backend = backend;
        this.seed = seed;
        this.out = out;
        this.folder = folder;
    }

    /** Where to compute; it is not the sample's to close. */
    public Backend backend() {
        return backend;
    }

    public long seed() {
        return seed;
    }

    /** Prints a line, in the manner of {@link String#format}. */
    public void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** Prints an empty line. */
    public void say() {
        out.println();
        out.flush();
    }

    /** Prints a table. */
    public void say(Table table) {
        out.print(table);
        out.flush();
    }

    /**
     * Draws a picture, if pictures are wanted.
     *
     * @param name of its file, without the ending: begins with that of the sample
     * @param picture made only if it is wanted
     */
    public void picture(String name, Supplier<Picture> picture) throws IOException {
        if (folder.isEmpty()) {
            missedPictures = true;
            return;
        }
        byte[] png = picture.get().png();
        write(name + ".png", "picture", png);
    }

    /** Writes a text file beside the pictures, if they are wanted: such as a drawing in a language of its own. */
    public void file(String name, Supplier<String> text) throws IOException {
        if (folder.isEmpty()) {
            missedPictures = true;
            return;
        }
        write(name, "file", text.get().getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, String kind, byte[] content) throws IOException {
        Path file = folder.orElseThrow().resolve(name);
        AtomicFile.write(file, stream -> stream.write(content));
        say("%s: %s", kind, file);
    }

    /** Whether there was a picture or a file that nobody wanted. */
    boolean missedPictures() {
        return missedPictures;
    }
}
