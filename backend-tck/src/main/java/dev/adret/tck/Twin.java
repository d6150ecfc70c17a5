package dev.adret.tck;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import java.util.function.Consumer;

/** The backend under test beside the reference: the same data on both, the same operations, results compared. */
public final class Twin {
    private final Backend tested;
    private final Backend reference = new ReferenceBackend();

    public Twin(Backend tested) {
        this.tested = tested;
    }

    /**
     * Runs {@code operations} on both sides and compares their outputs.
     *
     * @param label what failures are named by; the random data are a function of it
     * @throws AssertionError if an output differs, an input has changed, or something was written outside a tensor
     */
    public void compare(String label, Tolerance tolerance, Consumer<Side> operations) {
        try (Side actual = new Side(tested, label.hashCode());
                Side expected = new Side(reference, label.hashCode())) {
            operations.accept(actual);
            operations.accept(expected);
            actual.compareWith(expected, label, tolerance);
        }
    }
}
