package dev.adret.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FuzzTest {
    private static final Fuzz FUZZ = new Fuzz(IOException.class, "name", 10, 100_000);
    private static final byte[] INPUT = {'a', 0, '\\'};

    private static void assertFails(Fuzz.Reader<?> reader, String message) {
        assertThatThrownBy(() -> FUZZ.read(INPUT, reader))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("input of 3 bytes: a\\x00\\x5c");
    }

    @Test
    void aResultIsHandedOut() {
        assertThat(FUZZ.read(INPUT, input -> input.length)).hasValue(3);
    }

    @Test
    void aRefusalThatNamesTheInputIsNoResult() {
        assertThat(FUZZ.read(INPUT, input -> {
                    throw new IOException("name:1: not what was expected");
                }))
                .isEmpty();
    }

    @Test
    void anExceptionOfAnotherKindFails() {
        assertFails(
                input -> {
                    throw new IllegalStateException("name");
                },
                "expected a result or a IOException, found java.lang.IllegalStateException: name");
    }

    @Test
    void anErrorFails() {
        assertFails(
                input -> {
                    throw new StackOverflowError();
                },
                "found java.lang.StackOverflowError");
    }

    @Test
    void aMessageThatDoesNotNameTheInputFails() {
        assertFails(
                input -> {
                    throw new IOException();
                },
                "expected a message that names 'name'");
    }

    @Test
    void aMessageOfSeveralLinesFails() {
        assertFails(
                input -> {
                    throw new IOException("name\n");
                },
                "expected one line");
    }

    @Test
    void moreMemoryThanStatedFails() {
        assertFails(input -> new byte[200_000], "more than the 100030 bytes stated");
    }

    @Test
    void aReaderWithoutEndFailsWithThePlaceWhereItIs() {
        assertThatThrownBy(() -> FUZZ.read(INPUT, FuzzTest::readForEver, Duration.ofMillis(200)))
                .hasMessageStartingWith("no end within 0 seconds")
                .cause()
                .satisfies(place -> assertThat(place.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("readForEver")));
        aResultIsHandedOut();
    }

    private static int readForEver(byte[] input) throws InterruptedException {
        new CountDownLatch(1).await();
        return input.length;
    }

    @Test
    void memoryThatOnlyTheFirstInputTakesDoesNotCount() {
        int[] calls = {0};
        assertThat(FUZZ.read(INPUT, input -> new byte[calls[0]++ == 0 ? 200_000 : 1]))
                .isPresent();
    }

    @Test
    void theSameSeedGivesTheSameInputs() {
        Mutations mutations = Mutations.ofTexts(List.of("[1, 22, 333]", "{}"), List.of(","));
        Random one = new Random(1);
        Random other = new Random(1);
        Set<String> different = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            byte[] input = mutations.input(one);
            assertThat(input).isEqualTo(mutations.input(other));
            different.add(Fuzz.shown(input));
        }
        assertThat(different).contains("[1, 22, 333]", "{}");
        assertThat(different.size()).isGreaterThan(300);
    }
}
