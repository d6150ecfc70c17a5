package dev.adret.samples.lectures;

import dev.adret.backend.UpdateRule;
import dev.adret.loss.MaxMargin;
import dev.adret.nn.Embedding;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.random.Philox;
import dev.adret.samples.cli.Table;
import dev.adret.tensor.DType;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Windows with a place in the middle are to score higher, by a margin of 1, than windows without. */
public final class MaxMarginWindows implements Sample {
    /** Places begin with a capital letter. The padding lets the first and the last words be in the middle. */
    private static final List<String> TEXT = List.of(
            "not all museums in Paris are amazing",
            "most museums in Rome are full of old art",
            "we flew from Rome to Oslo with all our friends",
            "the weather in Lima is mild and never cold",
            "people in Bonn speak slowly and walk fast",
            "she moved to Cork when she was old",
            "all trains to Oslo are late in winter",
            "the streets of Paris are full of people",
            "friends of mine moved from Bonn to Lima",
            "our friends in Cork are never late");

    private static final String PADDING = "-";
    private static final int WINDOW = 5;
    private static final int EPOCHS = 40;

    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private final List<List<String>> places = new ArrayList<>();
    private final List<List<String>> others = new ArrayList<>();

    public MaxMarginWindows() {
        for (String sentence : TEXT) {
            for (List<String> window : windows(sentence)) {
                (isPlace(window) ? places : others).add(window);
                window.forEach(word -> vocabulary.putIfAbsent(word, vocabulary.size()));
            }
        }
    }

    @Override
    public String name() {
        return "max-margin";
    }

    @Override
    public String description() {
        return "museums in Paris are amazing against corrupt windows: hinge before and after training";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, binary window classification with the max-margin loss";
    }

    @Override
    public void run(SampleContext context) {
        List<List<String>> sentence = windows(TEXT.get(0));
        try (Model model = Model.create(context.backend(), network(), context.seed())) {
            float[] before = scores(model, sentence);
            train(model, context.seed());
            float[] after = scores(model, sentence);
            int middle = sentence.indexOf(List.of("museums", "in", "Paris", "are", "amazing"));
            context.say("s = uᵀ·tanh(W·x + b) is the score of a window with a place in the middle, s_c that of a");
            context.say("corrupt one, without; J = max(0, 1 − s + s_c). A - is beyond an end of the sentence.");
            context.say(
                    "'%s': s = %.3f before training, %.3f after.",
                    String.join(" ", sentence.get(middle)), before[middle], after[middle]);
            context.say();
            Table table = new Table("corrupt window", "s_c before", "J before", "s_c after", "J after");
            for (int i = 0; i < sentence.size(); i++) {
                if (i != middle) {
                    table.row(
                            String.join(" ", sentence.get(i)),
                            figure(before[i]),
                            figure(hinge(before[middle], before[i])),
                            figure(after[i]),
                            figure(hinge(after[middle], after[i])));
                }
            }
            context.say(table);
            context.say();
            context.say("A sentence that it was not trained on, by the word in the middle of the window:");
            List<List<String>> unseen = windows("all streets in Bonn are old");
            float[] scores = scores(model, unseen);
            Table words = new Table("word", "score");
            for (int i = 0; i < scores.length; i++) {
                words.row(unseen.get(i).get(WINDOW / 2), figure(scores[i]));
            }
            context.say(words);
        }
    }

    /** Vectors of five words, a hidden layer, a score. */
    Layer network() {
        return new Sequential(
                new Embedding(vocabulary.size(), 10), new Linear(WINDOW * 10, 16), new Tanh(), new Linear(16, 1));
    }

    /** Trains on pairs of a window with a place and one without. */
    void train(Model model, long seed) {
        try (Optimizer optimizer = new Optimizer(model, UpdateRule.adagrad(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new MaxMargin(1, 1), optimizer, 5, seed)) {
            trainer.fit(new Pairs(seed), EPOCHS);
        }
    }

    /** The scores of windows whose words occur in the text. */
    float[] scores(Model model, List<List<String>> windows) {
        float[][] rows = model.predict(windows.stream().map(this::ids).toArray(int[][]::new));
        float[] scores = new float[rows.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = rows[i][0];
        }
        return scores;
    }

    static float hinge(float score, float corrupt) {
        return Math.max(0, 1 - score + corrupt);
    }

    private int[] ids(List<String> window) {
        return window.stream()
                .mapToInt(word -> vocabulary.getOrDefault(word, 0))
                .toArray();
    }

    List<List<String>> places() {
        return places;
    }

    List<List<String>> others() {
        return others;
    }

    /** A window around each word. */
    static List<List<String>> windows(String sentence) {
        List<String> words = new ArrayList<>(List.of(PADDING, PADDING));
        words.addAll(List.of(sentence.split(" ")));
        words.addAll(List.of(PADDING, PADDING));
        List<List<String>> windows = new ArrayList<>();
        for (int i = 0; i + WINDOW <= words.size(); i++) {
            windows.add(List.copyOf(words.subList(i, i + WINDOW)));
        }
        return windows;
    }

    private static boolean isPlace(List<String> window) {
        return Character.isUpperCase(window.get(WINDOW / 2).charAt(0));
    }

    private static String figure(float value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Each window with a place, and a window without, drawn anew in every epoch. */
    private final class Pairs implements Dataset {
        private final long seed;

        Pairs(long seed) {
            this.seed = seed;
        }

        @Override
        public long size() {
            return places.size();
        }

        @Override
        public BatchLayout layout() {
            return new BatchLayout(DType.INT32, 2, WINDOW, BatchLayout.Targets.NONE, 0);
        }

        @Override
        public void fill(Batch batch) {
            // First the true windows of the batch, then the corrupt ones.
            for (int i = 0; i < batch.count(); i++) {
                long example = batch.example(i);
                long draw = Philox.bits(seed, batch.epoch(), example);
                int other = (int) Long.remainderUnsigned(draw, others.size());
                write(places.get((int) example), batch, i);
                write(others.get(other), batch, batch.count() + i);
            }
        }

        private void write(List<String> window, Batch batch, int row) {
            System.arraycopy(ids(window), 0, batch.inputInts(), row * WINDOW, WINDOW);
        }
    }
}
