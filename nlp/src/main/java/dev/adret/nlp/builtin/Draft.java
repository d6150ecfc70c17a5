package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sentence being written: its tokens and tags so far, and the random stream that decides what comes next.
 *
 * <p>The draft takes care of what no production can see alone: the article before a vowel, the capital at the start, and
 * that a list does not give the same entry twice in one sentence. One draft serves one thread, sentence after sentence.
 */
final class Draft {
    private static final String OUTSIDE = "O";

    private final SmallRandom random = new SmallRandom();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<Object> drawn = new ArrayList<>();
    private Split split = Split.TRAIN;
    private String nextTag = OUTSIDE;
    private String laterTag = OUTSIDE;
    private boolean glue;

    void start(long seed, Split newSplit, long index) {
        random.seed(seed, newSplit, index);
        split = newSplit;
        tokens.clear();
        tags.clear();
        drawn.clear();
        nextTag = OUTSIDE;
        laterTag = OUTSIDE;
        glue = false;
    }

    SmallRandom random() {
        return random;
    }

    /** Whose names the next draw takes: training draws its own, dev and test mostly those that training never sees. */
    Split nextShare() {
        return split != Split.TRAIN && random.percent(Shares.HELD_OUT_PERCENT) ? split : Split.TRAIN;
    }

    void add(String token) {
        int last = tokens.size() - 1;
        if (glue && last >= 0) {
            tokens.set(last, tokens.get(last) + token);
            glue = false;
            return;
        }
        if (last >= 0 && tokens.get(last).equals("a") && Articles.takesAn(token)) {
            tokens.set(last, "an");
        }
        tokens.add(token);
        tags.add(nextTag);
        nextTag = laterTag;
    }

    /** Makes the next token a continuation of the last one. */
    void glue() {
        glue = true;
    }

    /** Whether the next token was to continue the last one; that is forgotten, see {@link #attach}. */
    boolean takeGlue() {
        boolean taken = glue && !tokens.isEmpty();
        glue = false;
        return taken;
    }

    /** Makes token {@code index} a continuation of the one before. */
    void attach(int index) {
        tokens.set(index - 1, tokens.get(index - 1) + tokens.remove(index));
        tags.remove(index);
    }

    void openEntity(String beginTag, String insideTag) {
        nextTag = beginTag;
        laterTag = insideTag;
    }

    void closeEntity() {
        nextTag = OUTSIDE;
        laterTag = OUTSIDE;
    }

    int length() {
        return tokens.size();
    }

    /** Takes back everything from token {@code from} on, so that it can be drawn again. */
    void truncate(int from, String tagOfNext) {
        while (tokens.size() > from) {
            tokens.remove(tokens.size() - 1);
            tags.remove(tags.size() - 1);
        }
        nextTag = tagOfNext;
    }

    String nextTag() {
        return nextTag;
    }

    /** The tokens from {@code from} on, with a blank between them. */
    String textFrom(int from) {
        return tokens.size() == from + 1 ? tokens.get(from) : String.join(" ", tokens.subList(from, tokens.size()));
    }

    /** Makes one capitalised token of the tokens from {@code from} on. */
    void joinFrom(int from) {
        if (tokens.size() <= from) {
            return;
        }
        String word = capitalised(String.join("", tokens.subList(from, tokens.size())));
        while (tokens.size() > from + 1) {
            tokens.remove(tokens.size() - 1);
            tags.remove(tags.size() - 1);
        }
        tokens.set(from, word);
        nextTag = laterTag;
    }

    void upperFrom(int from) {
        for (int i = from; i < tokens.size(); i++) {
            tokens.set(i, tokens.get(i).toUpperCase(Locale.ROOT));
        }
    }

    /** Notes that {@code entry} was drawn; false when this sentence already has it. */
    boolean draw(Object entry) {
        for (int i = 0; i < drawn.size(); i++) {
            if (drawn.get(i) == entry) {
                return false;
            }
        }
        drawn.add(entry);
        return true;
    }

    Sentence finish() {
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (!token.equals("\"")) {
                tokens.set(i, capitalised(token));
                break;
            }
        }
        return new Sentence(List.copyOf(tokens), List.copyOf(tags));
    }

    private static String capitalised(String word) {
        char first = word.charAt(0);
        return Character.isLowerCase(first) ? Character.toUpperCase(first) + word.substring(1) : word;
    }
}
