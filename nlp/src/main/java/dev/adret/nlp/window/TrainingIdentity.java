package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.optim.LearningRate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** All that the weights of a training depend on, as short texts by names for people: settings as they are, data as a hash. */
final class TrainingIdentity {
    /** Options that say when to stop, which may change while a training rests, and those that are no plain values. */
    private static final Set<String> LEFT_OUT = Set.of("epochs", "patience", "learningRate", "vectors", "gazetteers");

    /** A schedule is a function: it is told by what it gives here. */
    private static final long[] STEPS = {0, 1, 10, 100, 1_000, 10_000, 100_000};

    private static final int EPOCHS = 100;
    private static final int LONGEST_TEXT = 120;

    private TrainingIdentity() {}

    /** @param model before its first step, with the vectors it starts with */
    static Map<String, String> of(WindowModel model, TrainingOptions options, Corpus train, Corpus dev) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("backend", model.backend().name());
        components(model.config(), identity);
        components(options, identity);
        identity.put("learning rate", learningRate(options.learningRate()));
        identity.put("training corpus", corpus(train));
        identity.put("development corpus", corpus(dev));
        identity.put("vocabulary", vocabulary(model.vocabulary()));
        identity.put("gazetteers", gazetteers(model.gazetteers()));
        identity.put("labels", String.join(" ", model.labels().names()));
        identity.put("initial weights", weights(model));
        return identity;
    }

    private static void components(Record values, Map<String, String> identity) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            if (!LEFT_OUT.contains(component.getName())) {
                try {
                    Object value = component.getAccessor().invoke(values);
                    Object given = value instanceof Optional<?> option
                            ? option.map(Object.class::cast).orElse("none")
                            : value;
                    identity.put(component.getName(), shortened(String.valueOf(given)));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(component + " cannot be read", e);
                }
            }
        }
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        CRC32C crc = new CRC32C();
        update(crc, text);
        return text.substring(0, LONGEST_TEXT) + "… " + hash(crc);
    }

    private static String learningRate(LearningRate schedule) {
        CRC32C crc = new CRC32C();
        for (long step : STEPS) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                update(crc, Float.floatToIntBits(schedule.at(step, epoch)));
            }
        }
        return schedule.at(0, 0) + " at first, " + hash(crc);
    }

    private static String corpus(Corpus corpus) {
        return corpus.sentences() + " sentences, " + Long.toHexString(corpus.checksum());
    }

    private static String vocabulary(Vocabulary vocabulary) {
        CRC32C crc = new CRC32C();
        vocabulary.words().forEach(word -> update(crc, word));
        return vocabulary.size() + " words, " + hash(crc);
    }

    private static String gazetteers(Gazetteers lists) {
        CRC32C crc = new CRC32C();
        try {
            lists.write(new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lists.isEmpty() ? "none" : "of types " + String.join(" ", lists.types()) + ", " + hash(crc);
    }

    private static String weights(WindowModel model) {
        CRC32C crc = new CRC32C();
        model.model().state().forEach((name, values) -> {
            update(crc, name);
            for (float value : values) {
                update(crc, Float.floatToIntBits(value));
            }
        });
        return model.model().size() + " numbers, " + hash(crc);
    }

    private static void update(CRC32C crc, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        update(crc, bytes.length);
        crc.update(bytes);
    }

    private static void update(CRC32C crc, int number) {
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }

    private static String hash(CRC32C crc) {
        return Long.toHexString(crc.getValue());
    }
}
