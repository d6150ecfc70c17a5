package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealCorporaTest {
    @ParameterizedTest
    @CsvSource({
        "wikigold, wikigold, 1696, 38968, LOC MISC ORG PER",
        "btc, btc, 9339, 150387, LOC ORG PER",
        "wnut17, train dev test, 5690, 101857, corporation creative-work group location person product",
        "nerkor, train dev test, 66519, 1017338, LOC MISC ORG PER",
        "bc5cdr, train dev test, 13938, 360373, Chemical Disease",
        "craft, train dev test, 22030, 575296, CHEBI CL GGP GO SO Taxon",
        "bc2gm, train dev test, 20131, 569912, GENE",
    })
    void everyCorpusIsReadWhole(String folder, String parts, int sentences, int tokens, String types) {
        int sentenceCount = 0;
        int tokenCount = 0;
        Set<String> found = new TreeSet<>();
        TagSchemeDetector detector = new TagSchemeDetector();
        for (String part : parts.split(" ")) {
            Path file = Data.file(folder + "/" + part + ".conll");
            try (ConllReader reader = ConllReader.open(file)) {
                while (reader.hasNext()) {
                    Sentence sentence = reader.next();
                    sentenceCount++;
                    tokenCount += sentence.length();
                    detector.add(sentence.tags());
                    TagScheme.decode(sentence.tags()).forEach(span -> found.add(span.type()));
                }
            }
        }
        assertThat(sentenceCount).as("sentences").isEqualTo(sentences);
        assertThat(tokenCount).as("tokens").isEqualTo(tokens);
        assertThat(found).containsExactlyElementsOf(Arrays.asList(types.split(" ")));
        assertThat(detector.scheme()).isEqualTo(TagScheme.IOB2);
    }
}
