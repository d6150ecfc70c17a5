package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nn.LinearChain;
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

    /** Enough for the products of 11,000 words of a window of 5 and 300 hidden units. */
    private static final long PRODUCT_BYTES = 64 << 20;

    private final WindowModel model;
    private final WindowConfig config;
    private final Backend backend;
    private final Pass pass;
    private final EncodedCorpus corpus;
    private final WindowWriter writer;
    private final int outputs;
    private final int[] ids;
    private final int[] best = new int[BATCH];
    private final float[] scores;
    private final ProductCache products;

    public WindowTagger(WindowModel model) {
        this.model = model;
        config = model.config();
        backend = model.model().backend();
        pass = Pass.inference(backend);
        corpus = new EncodedCorpus(config, model.vocabulary(), model.gazetteers());
        writer = new WindowWriter(corpus, config);
        outputs = WindowModel.outputs(config.kind(), model.labels());
        ids = new int[BATCH * writer.columns()];
        scores = new float[BATCH * outputs];
        products = new ProductCache(model.model(), PRODUCT_BYTES);
    }

    /** IOB2 tags for the tokens of one sentence. */
    public List<String> tag(List<String> tokens) {
        return tagAll(List.of(tokens)).get(0);
    }

    /** IOB2 tags for the tokens of each sentence. */
    public List<List<String>> tagAll(List<List<String>> sentences) {
        corpus.clear();
        sentences.forEach(corpus::add);
        int[] labels = model.chain().map(chain -> labelChains(chain, sentences)).orElseGet(this::labelWords);
        List<List<String>> tagged = new ArrayList<>(sentences.size());
        int next = 0;
        for (List<String> sentence : sentences) {
            tagged.add(tags(labels, next, sentence.size()));
            next += sentence.size();
        }
        return tagged;
    }

    /** The scores of each token of each sentence in turn, as many as a window has. */
    float[] scoreAll(List<List<String>> sentences) {
        corpus.clear();
        sentences.forEach(corpus::add);
        return allScores();
    }

    private float[] allScores() {
        float[] all = new float[corpus.tokens() * outputs];
        for (int from = 0; from < corpus.tokens(); from += BATCH) {
            int count = Math.min(BATCH, corpus.tokens() - from);
            backend.read(forward(from, count), all, from * outputs);
        }
        return all;
    }

    /** The best sequence of tags for each sentence. */
    private int[] labelChains(LinearChain chain, List<List<String>> sentences) {
        float[] transitions = new float[chain.transitions().shape().size()];
        backend.read(chain.transitions().value(), transitions, 0);
        Viterbi viterbi = new Viterbi(outputs, transitions);
        float[] all = allScores();
        int[] labels = new int[corpus.tokens()];
        int next = 0;
        for (List<String> sentence : sentences) {
            viterbi.decode(all, next, sentence.size(), labels, next);
            next += sentence.size();
        }
        return labels;
    }

    private int[] labelWords() {
        int[] labels = new int[corpus.tokens()];
        for (int from = 0; from < labels.length; from += BATCH) {
            label(from, Math.min(BATCH, labels.length - from), labels);
        }
        return labels;
    }

    private void label(int from, int count, int[] labels) {
        Tensor output = forward(from, count);
        if (config.kind().predictsTags()) {
            Tensor winners = pass.workspace().ints("best", count);
            pass.ops().argmax(output, winners);
            backend.read(winners, best, 0);
            System.arraycopy(best, 0, labels, from, count);
            return;
        }
        backend.read(output, scores, 0);
        for (int i = 0; i < count; i++) {
            labels[from + i] = decide(i);
        }
    }

    /** The label of the token whose scores are row {@code row}: the best type if it is above the threshold. */
    private int decide(int row) {
        int winner = 0;
        for (int type = 1; type < outputs; type++) {
            if (scores[row * outputs + type] > scores[row * outputs + winner]) {
                winner = type;
            }
        }
        // The logit of even odds is 0, which is also the threshold that a logistic model has.
        return scores[row * outputs + winner] > config.threshold() ? winner + 1 : LabelSet.OUTSIDE;
    }

    private Tensor forward(int from, int count) {
        for (int i = 0; i < count; i++) {
            writer.write(from + i, ids, i);
        }
        pass.begin();
        return products.forward(ids, count, pass);
    }

    private List<String> tags(int[] labels, int from, int length) {
        String[] tags = new String[length];
        for (int i = 0; i < length; i++) {
            String name = model.labels().name(labels[from + i]);
            // Types without B and I: words of one type in a row make one entity.
            tags[i] = config.kind().predictsTags() || labels[from + i] == LabelSet.OUTSIDE ? name : "I-" + name;
        }
        // A network may predict an I that nothing begins.
        return TagScheme.IOB2.convert(Arrays.asList(tags));
    }

    @Override
    public void close() {
        pass.close();
        products.close();
    }
}
