package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LargeTensorTest {
    private static Backend cpu() {
        return Backends.onClassPath().choose("cpu", BackendOptions.defaults()).backend();
    }

    /** What a backend does that is asked for something. */
    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static Backend changed(Answer answer) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> answer.to(method, arguments));
    }

    @Test
    void whatIsRightPasses() {
        try (Backend backend = cpu()) {
            Finding finding = LargeTensor.check(backend, 20);
            assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.PASS);
            assertThat(finding.measured()).startsWith("20,000 numbers, 0.0 GB: ");
        }
    }

    @Test
    void anOperationThatDoesNothingIsSeen() {
        for (String lost : new String[] {"axpy", "sumTo", "gemm", "softmax", "write"}) {
            try (Backend backend = cpu()) {
                Backend forgetful = changed((method, arguments) ->
                        method.getName().equals(lost) ? null : method.invoke(backend, arguments));
                assertThat(LargeTensor.check(forgetful, 20).verdict()).as(lost).isEqualTo(Verdict.FAIL);
            }
        }
    }

    @Test
    void aDeviceOfLittleMemoryIsNotMeasured() {
        try (Backend backend = cpu()) {
            Finding finding = LargeTensor.check(backend);
            assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
            assertThat(finding.measured()).startsWith("it takes 32 GB, and ");
        }
    }

    @Test
    void aDriverThatGivesNoSuchBlockIsNotMeasured() {
        Backend full = changed((method, arguments) -> {
            if (method.getName().equals("freeMemory")) {
                return Long.MAX_VALUE;
            }
            throw new OutOfDeviceMemoryException("at most 4 GB in one block", new IllegalStateException());
        });
        Finding finding = LargeTensor.check(full);
        assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(finding.measured()).isEqualTo("at most 4 GB in one block");
    }
}
