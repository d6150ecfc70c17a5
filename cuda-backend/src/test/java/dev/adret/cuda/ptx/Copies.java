package dev.adret.cuda.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Classes with the same code as others. The JIT compiles a loop for all that it was seen to call, and a loop that runs every instruction calls
 * something else each time. A copy for each kind of instruction calls one thing: its loop is compiled to vector instructions where that
 * can be, and the emulator is several times faster.
 */
final class Copies {
    private static final Map<String, Class<?>> BY_KIND = new ConcurrentHashMap<>();

    private Copies() {}

    /**
     * A step by the only constructor of a copy of {@code type}.
     *
     * @param kind the same for instructions that differ in their registers alone
     */
    static Step make(Class<? extends Step> type, String kind, Object... arguments) {
        try {
            return (Step) BY_KIND.computeIfAbsent(kind, any -> copy(type))
                    .getDeclaredConstructors()[0]
                    .newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> copy(Class<?> type) {
        try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return MethodHandles.lookup()
                    .defineHiddenClass(Objects.requireNonNull(code).readAllBytes(), false)
                    .lookupClass();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
