package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.ScratchFile;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.Vocabulary;
import java.util.Arrays;

/**
 * The windows of a corpus. The heap holds the ids of its different words; where there are lists of names, the ids by which tokens are in
 * them are worked out first, and lie in a {@link ScratchFile}.
 *
 * <p>Belongs to one thread.
 */
final class CorpusWindows {
    private final Corpus corpus;
    private final Vocabulary vocabulary;
    private final WordTable table;
    private final int window;
    private final int lists;
    private final ScratchFile names;
    private final int[] words;

    CorpusWindows(Corpus corpus, WindowConfig config, Vocabulary vocabulary, Gazetteers gazetteers) {
        this.corpus = corpus;
        this.vocabulary = vocabulary;
        table = new WordTable(config, vocabulary, corpus.words());
        for (int word = 0; word < corpus.words(); word++) {
            table.add(corpus.word(word));
        }
        window = config.window();
        lists = gazetteers.types().size();
        names = names(corpus, gazetteers, lists);
        words = new int[2 * window + 1];
    }

    private static ScratchFile names(Corpus corpus, Gazetteers gazetteers, int lists) {
        ScratchFile names = new ScratchFile(lists == 0 ? 0 : corpus.tokens(), Math.max(1, lists) * Character.BYTES);
        if (lists > 0) {
            long token = 0;
            int[] ids = {};
            for (Sentence sentence : corpus) {
                if (ids.length < sentence.length() * lists) {
                    ids = new int[sentence.length() * lists];
                }
                gazetteers.write(sentence.tokens(), ids, 0);
                for (int i = 0; i < sentence.length(); i++) {
                    for (int list = 0; list < lists; list++) {
                        names.putChar(token, list * Character.BYTES, (char) ids[i * lists + list]);
                    }
                    token++;
                }
            }
        }
        return names;
    }

    Corpus corpus() {
        return corpus;
    }

    /** The ids of the words of the corpus, which it numbers from 1. */
    WordTable table() {
        return table;
    }

    /** Words on either side of the one in the middle. */
    int window() {
        return window;
    }

    /** How many lists of names there are. */
    int lists() {
        return lists;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Ids that describe a window. */
    int columns() {
        return words.length * (table.idsOfWord() + lists);
    }

    /**
     * Writes the ids of the window around {@code token} into {@code target}, from {@code offset} on: those of the first feature of each
     * word, then those of the second, and so on; then the ids by which each is in a name of a list.
     */
    void copyWindow(long token, int[] target, int offset) {
        int from = window;
        for (long at = token; from > 0 && !corpus.beginsSentence(at); at--) {
            from--;
        }
        int to = window + 1;
        for (long at = token + 1; to < words.length && at < corpus.tokens() && !corpus.beginsSentence(at); at++) {
            to++;
        }
        Arrays.fill(words, WordTable.PADDING);
        for (int place = from; place < to; place++) {
            // Number 0 of the table is padding.
            words[place] = corpus.wordAt(token - window + place) + 1;
        }
        int next = table.copy(words, 0, words.length, target, offset);
        if (lists > 0) {
            Arrays.fill(target, next, next + words.length * lists, 0);
            for (int place = from; place < to; place++) {
                for (int list = 0; list < lists; list++) {
                    target[next + place * lists + list] = names.getChar(token - window + place, list * Character.BYTES);
                }
            }
        }
    }
}
