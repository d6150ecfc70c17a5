package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.Picture;
import dev.adret.samples.plot.Plane;
import dev.adret.train.ArrayDataset;
import dev.adret.train.Trainer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What happens to a word that was not in the training data when the vectors of those that were are moved. */
public final class WordVectorsSample implements Sample {
    private static final int EPOCHS = 300;
    private static final int GRID = 400;
    private static final double EDGE = 2;

    @Override
    public String name() {
        return "word-vectors";
    }

    @Override
    public String description() {
        return "TV, telly and television: training word vectors on a small corpus leaves words behind";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, pre-trained word vectors and a pitfall when retraining them";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Lexicon lexicon = new Lexicon(context.seed());
        int[] small = lexicon.small();
        int[] large = IntStream.range(0, lexicon.size()).toArray();
        context.say("%d words with vectors of two numbers, as if trained on much text: TV, telly and", lexicon.size());
        context.say("television lie side by side. The task: tell devices from furniture. A small corpus");
        context.say("has %d of the words, TV and telly among them; a large one has all.", small.length);
        Table table = new Table("corpus", "vectors", "right in training", "right of all words", "television is");
        Picture picture =
                new Picture("Vectors kept (left) and trained (right): blue furniture, orange devices", 2, 480, 480);
        for (int[] corpus : new int[][] {small, large}) {
            for (boolean frozen : new boolean[] {true, false}) {
                Result result = train(context.backend(), lexicon, corpus, frozen, context.seed());
                String size = corpus == small ? "small" : "large";
                String vectors = frozen ? "kept" : "trained";
                table.row(
                        size,
                        vectors,
                        percent(result.share(corpus)),
                        percent(result.share(large)),
                        result.television() == Lexicon.DEVICE ? "a device" : "furniture: wrong");
                picture.add(result.plane(size + " corpus, vectors " + vectors));
            }
        }
        context.say(table);
        context.say("Trained on little, TV and telly move away, and television, which is in no example,");
        context.say("stays behind: keep the vectors. Trained on much, they fit the task better: train them.");
        context.picture(name(), () -> picture);
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** Trains a softmax on the vectors of the words of {@code corpus}, and unless {@code frozen}, the vectors too. */
    static Result train(Backend backend, Lexicon lexicon, int[] corpus, boolean frozen, long seed) {
        Embedding vectors = new Embedding(
                lexicon.size(),
                2,
                (shape, s, stream, values) -> System.arraycopy(lexicon.vectors(), 0, values, 0, values.length));
        if (frozen) {
            vectors.table().freeze();
        }
        Sequential network = new Sequential(vectors, new Linear(2, 2));
        try (Model model = Model.create(backend, network, seed);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.5f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 4, seed)) {
            int[] kinds = Arrays.stream(corpus).map(lexicon::kind).toArray();
            trainer.fit(new ArrayDataset(rows(corpus), kinds), EPOCHS);
            return new Result(lexicon, model);
        }
    }

    /** A row of one id for each word. */
    private static int[][] rows(int... words) {
        return Arrays.stream(words).mapToObj(word -> new int[] {word}).toArray(int[][]::new);
    }

    /** What training came to. */
    static final class Result {
        private final Lexicon lexicon;
        private final int[] found;
        private final float[] vectors;
        private final float[] weight;
        private final float[] bias;

        Result(Lexicon lexicon, Model model) {
            this.lexicon = lexicon;
            int[] words = IntStream.range(0, lexicon.size()).toArray();
            found = Classifier.best(model.predict(rows(words)));
            vectors = model.state().getOrDefault("0.table", new float[0]);
            weight = model.state().getOrDefault("1.weight", new float[0]);
            bias = model.state().getOrDefault("1.bias", new float[0]);
        }

        /** The share of {@code words} whose kind is found. */
        double share(int[] words) {
            int[] here = Arrays.stream(words).map(word -> found[word]).toArray();
            return Classifier.share(
                    here, Arrays.stream(words).map(lexicon::kind).toArray());
        }

        /** What television is taken for. */
        int television() {
            return found[Lexicon.TELEVISION];
        }

        /** The vectors after training, a line from where each was before, and which kind is where. */
        Plane plane(String title) {
            Plane plane = new Plane(title, "", "", -EDGE, EDGE, -EDGE, EDGE);
            float[][] grid = plane.grid(GRID);
            plane.regions(GRID, Arrays.stream(grid).mapToInt(this::kindAt).toArray());
            float[][] points = new float[lexicon.size()][];
            for (int i = 0; i < points.length; i++) {
                points[i] = new float[] {vectors[2 * i], vectors[2 * i + 1]};
                float[] before = {lexicon.vectors()[2 * i], lexicon.vectors()[2 * i + 1]};
                if (!Arrays.equals(before, points[i])) {
                    plane.line(before[0], before[1], points[i][0], points[i][1]);
                }
            }
            plane.points(
                    points, IntStream.range(0, points.length).map(lexicon::kind).toArray());
            for (int word : new int[] {Lexicon.TV, Lexicon.TELLY, Lexicon.TELEVISION}) {
                plane.word(lexicon.word(word), points[word][0], points[word][1]);
            }
            return plane;
        }

        private int kindAt(float[] x) {
            float first = weight[0] * x[0] + weight[1] * x[1] + bias[0];
            float second = weight[2] * x[0] + weight[3] * x[1] + bias[1];
            return second > first ? 1 : 0;
        }
    }
}
