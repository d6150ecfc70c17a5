package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import dev.adret.io.Safetensors;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The same classes on the module path, as programs with a module-info use them. */
class ModulePathTest {
    private static final String CORE = "dev.adret.core";

    @Test
    void everyPackageOfCoreIsExported() throws URISyntaxException {
        ModuleDescriptor core =
                ModuleFinder.of(pathOf(Backend.class)).find(CORE).orElseThrow().descriptor();
        assertThat(core.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()))
                .isEqualTo(core.packages());
    }

    @Test
    void coreAsAModuleFindsItsBackendAndWhatItReadsJsonWith() throws Exception {
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolveAndBind(
                        ModuleFinder.of(pathOf(Backend.class), pathOf(JsonFactory.class)),
                        ModuleFinder.of(),
                        Set.of(CORE));
        ClassLoader loader = ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader())
                .layer()
                .findLoader(CORE);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> backends = Class.forName(Backends.class.getName(), true, loader);
            assertThat(backends.getModule().getName()).isEqualTo(CORE);
            try (AutoCloseable backend =
                    (AutoCloseable) backends.getMethod("open", String.class).invoke(null, "reference")) {
                assertThat(backend.getClass().getModule()).isEqualTo(backends.getModule());
            }
            assertThat(Class.forName(Safetensors.class.getName(), true, loader)).isNotNull();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Path pathOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
