package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Ops;
import dev.adret.backend.Probe;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** That a backend's one test class runs every contract, and when it may skip. */
class BackendContractTest {
    private String required = "";

    @BeforeEach
    void rememberWhatIsRequired() {
        required = System.getProperty(BackendContract.REQUIRE, "");
    }

    @AfterEach
    void restoreWhatIsRequired() {
        System.setProperty(BackendContract.REQUIRE, required);
    }

    @Test
    void everyContractOfThePackageIsNestedInTheBackendContract() throws Exception {
        Path classes = Path.of(BackendContract.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("dev/adret/tck");
        List<String> contracts;
        try (Stream<Path> files = Files.list(classes)) {
            contracts = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Contract.class") && !name.contains("$"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> !name.equals("BackendContract") && !name.equals("Contract"))
                    .sorted()
                    .toList();
        }
        List<String> nested = Arrays.stream(BackendContract.class.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Nested.class) && !Modifier.isAbstract(type.getModifiers()))
                .map(type -> type.getSuperclass().getSimpleName())
                .sorted()
                .toList();
        assertThat(contracts).hasSizeGreaterThan(10);
        assertThat(nested).isEqualTo(contracts);
    }

    @Test
    void everyOperationIsAmongThoseCheckedForDeterminismAndAllocation() {
        List<String> operations = Operations.all().keySet().stream()
                .map(name -> name.split(" ")[0])
                .distinct()
                .sorted()
                .toList();
        List<String> methods = Arrays.stream(Ops.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == void.class)
                .map(Method::getName)
                .distinct()
                .sorted()
                .toList();
        assertThat(operations).isEqualTo(methods);
    }

    @Test
    void aBackendThatCannotBeUsedSkipsAndSaysWhy() {
        System.clearProperty(BackendContract.REQUIRE);
        assertThatThrownBy(() -> new Missing().open(BackendOptions.defaults()))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll("'missing'", "no device", "plug one in");
    }

    @Test
    void aBackendThatIsRequiredFailsInsteadOfSkipping() {
        System.setProperty(BackendContract.REQUIRE, "cpu, missing");
        assertThatThrownBy(() -> new Missing().open(BackendOptions.defaults()))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContainingAll("'missing'", "no device", "adret.require");
    }

    @Test
    void anotherBackendThatIsRequiredDoesNotMatter() {
        System.setProperty(BackendContract.REQUIRE, "missing-too,cpu");
        assertThatThrownBy(() -> new Missing().open(BackendOptions.defaults()))
                .isInstanceOf(TestAbortedException.class);
    }

    /** The contract of a backend without a device. */
    private static final class Missing extends BackendContract {
        @Override
        protected BackendProvider provider() {
            return new BackendProvider() {
                @Override
                public String name() {
                    return "missing";
                }

                @Override
                public int priority() {
                    return 0;
                }

                @Override
                public Probe probe() {
                    return Probe.unusable("no device", "plug one in");
                }

                @Override
                public Backend open(BackendOptions options) {
                    throw new BackendUnavailableException("no device");
                }
            };
        }
    }
}
