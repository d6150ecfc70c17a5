package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsSampleTest {
    @TempDir
    Path folder;

    private final Lexicon lexicon = new Lexicon(1);
    private final int[] all = IntStream.range(0, lexicon.size()).toArray();

    @EveryBackend
    void televisionIsLeftBehindByTrainingOnLittleAndByNothingElse(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            assertThat(train(backend, lexicon.small(), true).television()).isEqualTo(Lexicon.DEVICE);
            WordVectorsSample.Result littleTrained = train(backend, lexicon.small(), false);
            assertThat(littleTrained.television()).isEqualTo(Lexicon.FURNITURE);
            assertThat(littleTrained.share(lexicon.small())).isEqualTo(1);
            WordVectorsSample.Result muchTrained = train(backend, all, false);
            assertThat(muchTrained.television()).isEqualTo(Lexicon.DEVICE);
            assertThat(muchTrained.share(all)).isEqualTo(1);
            assertThat(train(backend, all, true).share(all)).isLessThan(1);
        }
    }

    private WordVectorsSample.Result train(Backend backend, int[] corpus, boolean frozen) {
        return WordVectorsSample.train(backend, lexicon, corpus, frozen, 1);
    }

    @Test
    void televisionIsNotInTheSmallCorpus() {
        assertThat(lexicon.small()).contains(Lexicon.TV, Lexicon.TELLY).doesNotContain(Lexicon.TELEVISION);
    }

    @Test
    void thePictureIsDrawn() throws IOException {
        assertThat(Run.lines(new WordVectorsSample(), "cpu", folder))
                .anyMatch(line -> line.contains("furniture: wrong"));
        assertThat(folder.resolve("word-vectors.png")).isNotEmptyFile();
    }
}
