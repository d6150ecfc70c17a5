package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Capitalization;
import dev.adret.nlp.vocab.CharacterNgrams;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.WordShape;
import dev.adret.nn.Embedding;
import dev.adret.nn.Initializer;
import java.util.ArrayList;
import java.util.List;

/** Something that a window network is told of each word: ids of rows of a table. The id 0 stands for padding. */
interface WordFeature {
    /** The name of the table in the model. */
    String name();

    /** How many ids a word has. */
    int ids();

    /** Writes the ids of {@code word}, as written, into {@code target}, from {@code offset} on. */
    void write(String word, int[] target, int offset);

    /** A new table. */
    Embedding table();

    /** What a model of this configuration is told, the word itself first. */
    static List<WordFeature> of(WindowConfig config, Vocabulary vocabulary) {
        List<WordFeature> features = new ArrayList<>();
        features.add(new Word(config, vocabulary));
        if (config.capsDimension() > 0) {
            features.add(new Case(config.capsDimension()));
        }
        if (config.shapeDimension() > 0) {
            features.add(new Shape(config.shapeDimension()));
        }
        if (config.ngramDimension() > 0) {
            features.add(new Ngrams(config));
        }
        return features;
    }

    /** The word, normalized. */
    record Word(WindowConfig config, Vocabulary vocabulary) implements WordFeature {
        /**
         * Word vectors start uniform in ±0.3 and those of capitalisation with unit variance. With the ±1/√d that is usual for both, F1
         * on bc2gm is four points lower: the few vectors of capitalisation move slowly under Adagrad, since every example adds
         * to their squared gradients.
         */
        private static final Initializer VECTORS = Initializer.uniform(-0.3f, 0.3f);

        @Override
        public String name() {
            return "words";
        }

        @Override
        public int ids() {
            return 1;
        }

        @Override
        public void write(String word, int[] target, int offset) {
            target[offset] = vocabulary.id(config.normalizer().apply(word));
        }

        @Override
        public Embedding table() {
            return new Embedding(vocabulary.size(), config.wordDimension(), VECTORS);
        }
    }

    /** Its capitalisation. */
    record Case(int dimension) implements WordFeature {
        private static final Initializer VECTORS = Initializer.normal(0, 1);

        @Override
        public String name() {
            return "caps";
        }

        @Override
        public int ids() {
            return 1;
        }

        @Override
        public void write(String word, int[] target, int offset) {
            target[offset] = Capitalization.of(word).id();
        }

        @Override
        public Embedding table() {
            return new Embedding(Capitalization.COUNT, dimension, VECTORS);
        }
    }

    /** Its shape. */
    record Shape(int dimension) implements WordFeature {
        private static final Initializer VECTORS = Initializer.uniform(-0.3f, 0.3f);

        @Override
        public String name() {
            return "shapes";
        }

        @Override
        public int ids() {
            return WordShape.IDS;
        }

        @Override
        public void write(String word, int[] target, int offset) {
            WordShape.write(word, target, offset);
        }

        @Override
        public Embedding table() {
            return Embedding.ofSums(WordShape.BUCKETS, dimension, WordShape.IDS, VECTORS);
        }
    }

    /** Its n-grams of 3 and 4 letters, normalized as the word is. */
    record Ngrams(WindowConfig config) implements WordFeature {
        private static final CharacterNgrams NGRAMS = new CharacterNgrams(3, 4, 24, 1 << 16);
        /** Ten or so are added up: less than for words. */
        private static final Initializer VECTORS = Initializer.uniform(-0.1f, 0.1f);

        @Override
        public String name() {
            return "ngrams";
        }

        @Override
        public int ids() {
            return NGRAMS.perWord();
        }

        @Override
        public void write(String word, int[] target, int offset) {
            NGRAMS.write(config.normalizer().apply(word), target, offset);
        }

        @Override
        public Embedding table() {
            return Embedding.ofSums(NGRAMS.buckets(), config.ngramDimension(), NGRAMS.perWord(), VECTORS);
        }
    }
}
