package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Backends;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** How a backend is found and opened. */
abstract class ProviderContract extends Contract {
    ProviderContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void theProviderIsListedForServiceLoader() {
        assertThat(Backends.onClassPath().providers())
                .extracting(BackendProvider::getClass)
                .contains(subject.provider().getClass());
    }

    @Test
    void theBackendGoesByTheNameOfItsProvider() {
        assertThat(backend().name()).isEqualTo(subject.provider().name());
        assertThat(backend().name()).matches("[a-z0-9-]+").isNotEqualTo(Backends.AUTO);
    }

    @Test
    void theDescriptionIsOneLine() {
        assertThat(backend().description()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void twoOpenBackendsDoNotDisturbEachOther() {
        Tensor mine = floats("mine", new float[] {1, 2, 3}, 3);
        try (Backend other = subject.open(options())) {
            long before = backend().allocations();
            Tensor theirs = Tensor.of("theirs", other.allocate(DType.FLOAT32, 3), Shape.of(3));
            other.fill(theirs, 7);
            ops().axpy(1, mine, mine(mine));
            assertThat(backend().allocations()).isEqualTo(before + 1);
            assertThat(Side.floatsOf(other, theirs)).containsExactly(7, 7, 7);
        }
        assertThat(read(mine)).containsExactly(1, 2, 3);
    }

    private Tensor mine(Tensor like) {
        return floats("zeros", like.size());
    }
}
