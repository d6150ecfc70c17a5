package dev.adret.nlp.corpus;

import dev.adret.nlp.corpus.ConllLine.BadLineException;
import dev.adret.nlp.text.InputFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads CoNLL files as {@link ConllReader} does, on several threads, with the same result for any number of them.
 *
 * <p>Each thread takes the next piece of the text, finds its tokens, with numbers of its own for words, and when all pieces before it are
 * written, writes it with the numbers of the corpus. So words are numbered in the order of the text, the first mistake in the text is the
 * one that is told, and each thread holds one piece and the different words that it has met.
 */
final class ParallelReader {
    private static final int BEGINS = Integer.MIN_VALUE;

    private final List<Path> files;
    private final TextPieces pieces;
    private final CorpusWriter writer;
    private long taken;

    // Guarded by this: whose turn it is to write.
    private long written;
    private @Nullable Throwable failure;

    // Of the thread whose turn it is: where the text is.
    private long linesBefore;
    private boolean inSentence;
    private int sentenceLength;
    private boolean foundAny;

    private ParallelReader(List<Path> files, TextPieces pieces, CorpusWriter writer) {
        this.files = files;
        this.pieces = pieces;
        this.writer = writer;
    }

    /**
     * Reads all of {@code files} into {@code writer}, one after the other.
     *
     * @throws InputFileException as a {@link ConllReader} would
     * @throws IOException if {@code writer} fails
     */
    static void read(List<Path> files, CorpusWriter writer, int threads) throws IOException {
        try (TextPieces pieces = new TextPieces(files)) {
            read(files, pieces, writer, threads);
        }
    }

    /** @param pieces of these files */
    static void read(List<Path> files, TextPieces pieces, CorpusWriter writer, int threads) throws IOException {
        ParallelReader reader = new ParallelReader(files, pieces, writer);
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            Thread thread = new Thread(() -> reader.new Worker().run(), "adret-corpus-" + i);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        reader.new Worker().run();
        boolean interrupted = false;
        for (Thread thread : others) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    reader.fail(e);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        reader.rethrow();
    }

    private synchronized void rethrow() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new IOException("reading was interrupted", failure);
        }
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Waits until all pieces before {@code number} are written; false if that will not be. */
    private synchronized boolean awaitTurn(long number) {
        while (written != number && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(e);
            }
        }
        return failure == null;
    }

    private synchronized void endTurn() {
        written++;
        notifyAll();
    }

    /** One thread. */
    private final class Worker {
        private final TextPieces.Piece piece = new TextPieces.Piece();
        private final ConllLine line = new ConllLine();
        private final ByteStrings words = new ByteStrings();
        private final ByteStrings tags = new ByteStrings();
        /** By number of this thread that of the corpus. */
        private int[] wordNumbers = new int[256];

        private int[] tagNumbers = new int[16];
        private int knownWords;
        private int knownTags;

        // What is in the piece.
        private int[] tokenWords = new int[1 << 12];
        private int[] tokenTags = new int[1 << 12];
        private int tokens;
        private long lines;
        private boolean endsInSentence;
        private @Nullable BadLineException mistake;

        void run() {
            long number = -1;
            try {
                while (!hasFailed()) {
                    RuntimeException unreadable = null;
                    synchronized (pieces) {
                        number = taken++;
                        try {
                            if (!pieces.next(piece)) {
                                return;
                            }
                        } catch (RuntimeException e) {
                            // Pieces before this one may have mistakes, which are to be told first.
                            unreadable = e;
                        }
                    }
                    if (unreadable == null) {
                        parse();
                    }
                    if (!awaitTurn(number)) {
                        return;
                    }
                    if (unreadable != null) {
                        throw unreadable;
                    }
                    write();
                    endTurn();
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        private void parse() {
            tokens = 0;
            lines = 0;
            mistake = null;
            // The first token of a piece may go on with a sentence, even if no line end comes before it here.
            boolean begins = false;
            byte[] bytes = piece.bytes();
            int from = 0;
            try {
                while (from < piece.length()) {
                    int to = lineEnd(from);
                    lines++;
                    if (line.parse(bytes, from, to, piece.isFirst() && from == 0)) {
                        addToken(bytes, begins);
                        begins = false;
                    } else {
                        begins = true;
                    }
                    from = to + 1;
                }
            } catch (BadLineException e) {
                mistake = e;
            } catch (ArithmeticException e) {
                throw tooManyWords(e);
            }
            endsInSentence = !begins;
        }

        private int lineEnd(int from) {
            byte[] bytes = piece.bytes();
            int to = from;
            while (to < piece.length() && bytes[to] != '\n') {
                to++;
            }
            return to;
        }

        private void addToken(byte[] bytes, boolean begins) {
            if (tokens == tokenWords.length) {
                tokenWords = Arrays.copyOf(tokenWords, 2 * tokens);
                tokenTags = Arrays.copyOf(tokenTags, 2 * tokens);
            }
            int word = words.add(bytes, line.tokenFrom(), line.tokenTo());
            int different = tags.size();
            int tag = tags.add(bytes, line.tagFrom(), line.tagTo());
            if (tag == different) {
                ConllLine.checkedTag(tags.text(tag));
            }
            tokenWords[tokens] = begins ? word | BEGINS : word;
            tokenTags[tokens] = tag;
            tokens++;
        }

        private void write() throws IOException {
            String name = files.get(piece.file()).toString();
            if (piece.isFirst()) {
                linesBefore = 0;
                inSentence = false;
                foundAny = false;
            }
            try {
                learnNumbers();
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw tooManyWords(e);
            }
            for (int i = 0; i < tokens; i++) {
                boolean begins = tokenWords[i] < 0 || !inSentence;
                inSentence = true;
                sentenceLength = begins ? 1 : sentenceLength + 1;
                if (sentenceLength > ConllReader.MAX_SENTENCE_TOKENS) {
                    throw InputFileException.atLine(name, linesBefore + lineOfToken(i), ConllReader.TOO_MANY_TOKENS);
                }
                writer.token(wordNumbers[tokenWords[i] & ~BEGINS], tagNumbers[tokenTags[i]], begins);
            }
            if (mistake != null) {
                throw mistake.at(name, linesBefore + lines);
            }
            inSentence &= endsInSentence;
            foundAny |= tokens > 0;
            linesBefore += lines;
            if (piece.isLast() && !foundAny) {
                throw ConllReader.noSentences(name);
            }
        }

        private InputFileException tooManyWords(RuntimeException cause) {
            String name = files.get(piece.file()).toString();
            return InputFileException.inFile(
                    name, "the corpus has too many different words or tags: " + cause.getMessage(), cause);
        }

        /** Asks for the corpus' numbers of words and tags that are new to this thread. */
        private void learnNumbers() {
            if (words.size() > wordNumbers.length) {
                wordNumbers = Arrays.copyOf(wordNumbers, Math.max(words.size(), 2 * wordNumbers.length));
            }
            if (tags.size() > tagNumbers.length) {
                tagNumbers = Arrays.copyOf(tagNumbers, Math.max(tags.size(), 2 * tagNumbers.length));
            }
            for (; knownWords < words.size(); knownWords++) {
                wordNumbers[knownWords] = writer.word(words.bytes(), words.start(knownWords), words.end(knownWords));
            }
            for (; knownTags < tags.size(); knownTags++) {
                tagNumbers[knownTags] = writer.tag(tags.text(knownTags));
            }
        }

        /** The line, in the piece and from 1, of a token of it. */
        private long lineOfToken(int token) {
            long number = 0;
            int found = -1;
            for (int from = 0; found < token; number++) {
                int to = lineEnd(from);
                if (line.parse(piece.bytes(), from, to, piece.isFirst() && from == 0)) {
                    found++;
                }
                from = to + 1;
            }
            return number;
        }
    }
}
