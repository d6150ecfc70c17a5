package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.Tag;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.text.TokenizedSentence;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nn.Pass;
import dev.adret.nn.ProductCache;
import dev.adret.nn.Viterbi;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tags sentences with a {@link WindowModel}, many words at a time.
 *
 * <p>What a word contributes to the first layer is computed when it first comes and {@linkplain ProductCache kept} until the model
 * learns, so a tagger becomes faster as it goes on, and rounds otherwise than {@code model().forward}.
 *
 * <p>Belongs to one thread. Owns the memory of a batch and of what it keeps, 64 MB at most; the model is the caller's and may go on
 * learning between calls.
 */
public final class WindowTagger implements AutoCloseable {
    /** Words in a batch: 1,024 keep the hidden layer of 300 units within the second-level cache. */
    private static final int BATCH = 1024;

    /** Words whose ids and scores are in memory together, however many there are to tag. */
    private static final int TOKENS_AT_ONCE = 1 << 16;

    /** Enough for the products of 11,000 words of a window of 5 and 300 hidden units. */
    private static final long PRODUCT_BYTES = 64 << 20;

    private final WindowModel model;
    private final WindowConfig config;
    private final Pass pass;
    private final EncodedCorpus corpus;
    private final int outputs;
    private final int[] windows;
    private final ProductCache products;
    /** What each label says of a token, and how it is written for the first token of an entity and for others. */
    private final Tag[] tags;

    private final String[] first;
    private final String[] inner;

    public WindowTagger(WindowModel model) {
        this.model = model;
        config = model.config();
        pass = Pass.inference(model.model().backend());
        corpus = new EncodedCorpus(config, model.vocabulary(), model.gazetteers());
        outputs = WindowModel.outputs(config.kind(), model.labels());
        windows = new int[BATCH * config.windowSize()];
        products = new ProductCache(model.model(), PRODUCT_BYTES);
        tags = model.labels().names().stream().map(this::tag).toArray(Tag[]::new);
        first = write(Tag.Position.BEGIN);
        inner = write(Tag.Position.INSIDE);
    }

    /** Labels are tags or types; types are without B and I, so words of one type in a row make one entity. */
    private Tag tag(String label) {
        boolean isTag =
                config.kind().predictsTags() || label.equals(model.labels().name(LabelSet.OUTSIDE));
        return isTag ? Tag.parse(label) : new Tag(Tag.Position.INSIDE, label);
    }

    /** All tags that are in an entity, at this position. */
    private String[] write(Tag.Position position) {
        return Arrays.stream(tags)
                .map(tag -> tag.equals(Tag.OUTSIDE) ? tag : new Tag(position, tag.type()))
                .map(Tag::toString)
                .toArray(String[]::new);
    }

    /** IOB2 tags for the tokens of one sentence. */
    public List<String> tag(List<String> tokens) {
        return tagAll(List.of(tokens)).get(0);
    }

    /** IOB2 tags for the tokens of each sentence. */
    public List<List<String>> tagAll(List<List<String>> sentences) {
        float[] transitions = transitions();
        List<List<String>> tagged = new ArrayList<>(sentences.size());
        for (List<List<String>> piece : pieces(sentences, TOKENS_AT_ONCE)) {
            int[] labels = label(scoreAll(piece), transitions, piece);
            int next = 0;
            for (List<String> sentence : piece) {
                tagged.add(tags(labels, next, sentence.size()));
                next += sentence.size();
            }
        }
        return tagged;
    }

    /** The sentences in pieces of {@code enough} tokens, to which the last sentence of each may add. */
    static List<List<List<String>>> pieces(List<List<String>> sentences, int enough) {
        List<List<List<String>>> pieces = new ArrayList<>();
        int from = 0;
        int tokens = 0;
        for (int i = 0; i < sentences.size(); i++) {
            tokens += sentences.get(i).size();
            if (tokens >= enough || i + 1 == sentences.size()) {
                pieces.add(sentences.subList(from, i + 1));
                from = i + 1;
                tokens = 0;
            }
        }
        return pieces;
    }

    /** The entities of each sentence, with the probabilities that the model gives them. */
    public List<TaggedSentence> tagSentences(List<TokenizedSentence> sentences) {
        List<List<String>> words =
                sentences.stream().map(TokenizedSentence::words).toList();
        float[] transitions = transitions();
        SpanProbabilities probabilities = new SpanProbabilities(config.kind(), model.labels(), transitions);
        List<TaggedSentence> tagged = new ArrayList<>(sentences.size());
        for (List<List<String>> piece : pieces(words, TOKENS_AT_ONCE)) {
            float[] all = scoreAll(piece);
            int[] labels = label(all, transitions, piece);
            int next = 0;
            for (List<String> sentence : piece) {
                tagged.add(tagged(sentences.get(tagged.size()), labels, next, all, probabilities));
                next += sentence.size();
            }
        }
        return tagged;
    }

    private TaggedSentence tagged(
            TokenizedSentence sentence, int[] labels, int from, float[] all, SpanProbabilities probabilities) {
        List<String> tags = tags(labels, from, sentence.tokens().size());
        List<Span> spans = TagScheme.decode(tags);
        if (!spans.isEmpty()) {
            probabilities.start(all, from, tags.size());
        }
        List<Entity> entities = spans.stream()
                .map(span -> {
                    int start = sentence.tokens().get(span.start()).start();
                    int end = sentence.tokens().get(span.end() - 1).end();
                    return new Entity(
                            span.type(),
                            sentence.text().substring(start, end),
                            start,
                            end,
                            span.start(),
                            span.end(),
                            probabilities.of(span, labels));
                })
                .toList();
        return new TaggedSentence(sentence, tags, entities);
    }

    /** The scores of each token of each sentence in turn, as many as a window has. */
    float[] scoreAll(List<List<String>> sentences) {
        if (corpus.clear()) {
            products.forgetNumbers();
        }
        sentences.forEach(corpus::add);
        float[] all = new float[corpus.tokens() * outputs];
        for (int from = 0; from < corpus.tokens(); from += BATCH) {
            int count = Math.min(BATCH, corpus.tokens() - from);
            pass.ops().read(forward(from, count), all, from * outputs);
        }
        return all;
    }

    /** The best label of each token, by all scores: the best sequence for each sentence where there are transitions. */
    private int[] label(float[] all, float[] transitions, List<List<String>> sentences) {
        return transitions.length == 0 ? labelWords(all) : labelChains(transitions, all, sentences);
    }

    private int[] labelChains(float[] transitions, float[] all, List<List<String>> sentences) {
        Viterbi viterbi = new Viterbi(outputs, transitions);
        int[] labels = new int[corpus.tokens()];
        int next = 0;
        for (List<String> sentence : sentences) {
            viterbi.decode(all, next, sentence.size(), labels, next);
            next += sentence.size();
        }
        return labels;
    }

    private int[] labelWords(float[] all) {
        int[] labels = new int[corpus.tokens()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = config.kind().predictsTags() ? best(all, i) : decide(all, i);
        }
        return labels;
    }

    /** The scores of the sentence level; empty where the model has none. */
    private float[] transitions() {
        return model.chain()
                .map(chain -> {
                    float[] transitions = new float[chain.transitions().shape().size()];
                    pass.ops().read(chain.transitions().value(), transitions, 0);
                    return transitions;
                })
                .orElseGet(() -> new float[0]);
    }

    /** The label of the token whose scores are row {@code row}: the best type if it is above the threshold. */
    private int decide(float[] scores, int row) {
        int winner = best(scores, row);
        // The logit of even odds is 0, which is also the threshold that a logistic model has.
        return scores[row * outputs + winner] > config.threshold() ? winner + 1 : LabelSet.OUTSIDE;
    }

    /** The column of the highest score of row {@code row}, the first of those that are equal. */
    private int best(float[] scores, int row) {
        int winner = 0;
        for (int i = 1; i < outputs; i++) {
            if (scores[row * outputs + i] > scores[row * outputs + winner]) {
                winner = i;
            }
        }
        return winner;
    }

    private Tensor forward(int from, int count) {
        corpus.copyWindows(from, count, windows);
        pass.begin();
        return products.forward(corpus.ids(), windows, count, pass);
    }

    /** IOB2 tags by the rules of {@link Tag#startsAfter}: a network may predict an I that nothing begins. */
    private List<String> tags(int[] labels, int from, int length) {
        String[] written = new String[length];
        Tag previous = Tag.OUTSIDE;
        for (int i = 0; i < length; i++) {
            int label = labels[from + i];
            written[i] = (tags[label].startsAfter(previous) ? first : inner)[label];
            previous = tags[label];
        }
        return Arrays.asList(written);
    }

    @Override
    public void close() {
        pass.close();
        products.close();
    }
}
