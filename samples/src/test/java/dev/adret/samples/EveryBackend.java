package dev.adret.samples;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Backends;
import dev.adret.backend.Probe;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that takes the name of a backend and runs with that of each on the class path; {@link Device#open} opens it. Skipped for those
 * that cannot be used here, unless {@code -Dadret.require} names them: then it fails.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "on {0}")
@ArgumentsSource(EveryBackend.Names.class)
public @interface EveryBackend {
    /** The names of the backends. */
    final class Names implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Backends.onClassPath().providers().stream()
                    .map(BackendProvider::name)
                    .map(Arguments::of);
        }
    }

    /** Opens backends for tests. */
    final class Device {
        private Device() {}

        /** The backend of this name, or the end of the test if it cannot be used here. */
        public static Backend open(String name) {
            require(name);
            return Backends.open(name);
        }

        /** Ends the test if the backend of this name cannot be used here: as skipped, or if it must not skip, as failed. */
        public static void require(String name) {
            Probe probe = Backends.onClassPath().providers().stream()
                    .filter(provider -> provider.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .probe();
            if (!probe.usable()) {
                String reason = name + " cannot be used here: " + probe.description();
                if (Arrays.asList(System.getProperty("adret.require", "").split("\\s*,\\s*"))
                        .contains(name)) {
                    Assertions.fail(reason);
                }
                Assumptions.abort(reason);
            }
        }
    }
}
