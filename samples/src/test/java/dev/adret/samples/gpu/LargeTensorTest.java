package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class LargeTensorTest {
    private static Backend cpu() {
        return Backends.onClassPath().choose("cpu", BackendOptions.defaults()).backend();
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
                Backend forgetful = (Backend) Proxy.newProxyInstance(
                        Backend.class.getClassLoader(),
                        new Class<?>[] {Backend.class},
                        (proxy, method, arguments) ->
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
}
