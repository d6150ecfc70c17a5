package dev.adret.samples.lectures;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Words for devices and for furniture with vectors of the plane, as if trained on much text: related words lie together. */
final class Lexicon {
    static final int FURNITURE = 0;
    static final int DEVICE = 1;
    static final int TV = 0;
    static final int TELLY = 1;
    static final int TELEVISION = 2;

    private static final List<String> DEVICES = List.of(
            "laptop",
            "phone",
            "camera",
            "tablet",
            "printer",
            "router",
            "console",
            "keyboard",
            "headset",
            "scanner",
            "charger",
            "projector");
    private static final List<String> FURNITURE_WORDS = List.of(
            "sofa", "chair", "table", "shelf", "rug", "bed", "desk", "cabinet", "stool", "bench", "wardrobe", "mirror");

    /** Words that text puts beside those of the other kind: a radio stands on a shelf, a lamp has a plug. */
    private static final List<String> MISPLACED_DEVICES = List.of("radio", "stereo");

    private static final List<String> MISPLACED_FURNITURE = List.of("lamp", "lantern");

    private final List<String> words = new ArrayList<>();
    private final List<Integer> kinds = new ArrayList<>();
    private final List<Float> coordinates = new ArrayList<>();

    Lexicon(long seed) {
        Random random = new Random(seed);
        // In living rooms, and in text, a television is near the sofa.
        add("TV", DEVICE, -0.36, 0.58);
        add("telly", DEVICE, -0.28, 0.40);
        add("television", DEVICE, -0.48, 0.26);
        DEVICES.forEach(word -> addAround(word, DEVICE, 0.9, -0.8, 0.17, random));
        FURNITURE_WORDS.forEach(word -> addAround(word, FURNITURE, -1.0, 0.9, 0.17, random));
        MISPLACED_DEVICES.forEach(word -> addAround(word, DEVICE, -1.0, 0.9, 0.12, random));
        MISPLACED_FURNITURE.forEach(word -> addAround(word, FURNITURE, 0.9, -0.8, 0.12, random));
    }

    private void addAround(String word, int kind, double x, double y, double spread, Random random) {
        add(word, kind, x + spread * random.nextGaussian(), y + spread * random.nextGaussian());
    }

    private void add(String word, int kind, double x, double y) {
        words.add(word);
        kinds.add(kind);
        coordinates.add((float) x);
        coordinates.add((float) y);
    }

    int size() {
        return words.size();
    }

    String word(int number) {
        return words.get(number);
    }

    int kind(int number) {
        return kinds.get(number);
    }

    /** The vectors, one behind the other. */
    float[] vectors() {
        float[] vectors = new float[coordinates.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = coordinates.get(i);
        }
        return vectors;
    }

    /** The words of a small corpus: TV and telly but not television, and some of the others. */
    int[] small() {
        int furniture = TELEVISION + 1 + DEVICES.size();
        return IntStream.concat(
                        IntStream.of(TV, TELLY),
                        IntStream.concat(
                                IntStream.range(TELEVISION + 1, TELEVISION + 1 + 4),
                                IntStream.range(furniture, furniture + 4)))
                .toArray();
    }
}
