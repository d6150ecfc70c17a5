package dev.adret.cuda;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.Buffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A native library whose functions are called through {@code java.lang.foreign}, which Java has from 22 on. It is reached by reflection,
 * once for each function, so that classes for Java 17 can do it; the method handles then cost what they cost anyway.
 */
final class ForeignLibrary {
    private static final int FIRST_VERSION = 22;

    private final Object linker;
    private final Object symbols;

    /** @throws UnsatisfiedLinkError if Java is too old, or the library cannot be loaded */
    ForeignLibrary(Path file) {
        if (!isSupported()) {
            throw new UnsatisfiedLinkError("java.lang.foreign is there from Java " + FIRST_VERSION + " on");
        }
        linker = call(type("Linker"), null, "nativeLinker");
        Object forever = call(type("Arena"), null, "global");
        symbols = call(
                type("SymbolLookup"), null, "libraryLookup", new Class<?>[] {Path.class, type("Arena")}, file, forever);
    }

    static boolean isSupported() {
        return Runtime.version().feature() >= FIRST_VERSION;
    }

    /**
     * A function that returns an int.
     *
     * @param parameters of int, float, and long; pointers are longs
     * @throws UnsatisfiedLinkError if there is no such function
     */
    MethodHandle function(String name, Class<?>... parameters) {
        Object symbol = ((Optional<?>) call(type("SymbolLookup"), symbols, "find", new Class<?>[] {String.class}, name))
                .orElseThrow(() -> new UnsatisfiedLinkError("the library has no function " + name));
        Class<?> layout = type("MemoryLayout");
        Object layouts = Array.newInstance(layout, parameters.length);
        for (int i = 0; i < parameters.length; i++) {
            Array.set(layouts, i, layout(parameters[i]));
        }
        Class<?> descriptor = type("FunctionDescriptor");
        Object signature =
                call(descriptor, null, "of", new Class<?>[] {layout, layouts.getClass()}, layout(int.class), layouts);
        Object noOptions = Array.newInstance(type("Linker$Option"), 0);
        return (MethodHandle) call(
                type("Linker"),
                linker,
                "downcallHandle",
                new Class<?>[] {type("MemorySegment"), descriptor, noOptions.getClass()},
                symbol,
                signature,
                noOptions);
    }

    /** Where a direct buffer lies. */
    static long address(Buffer direct) {
        Class<?> segment = type("MemorySegment");
        Object memory = call(segment, null, "ofBuffer", new Class<?>[] {Buffer.class}, direct);
        return (long) call(segment, memory, "address");
    }

    private static Object layout(Class<?> primitive) {
        try {
            return type("ValueLayout")
                    .getField("JAVA_" + primitive.getName().toUpperCase(Locale.ROOT))
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("java.lang.foreign has no layout for " + primitive, e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError("java.lang.foreign is not whole", e);
        }
    }

    private static Object call(Class<?> type, @Nullable Object target, String method) {
        return call(type, target, method, new Class<?>[0]);
    }

    private static Object call(
            Class<?> type, @Nullable Object target, String method, Class<?>[] parameters, Object... arguments) {
        try {
            return type.getMethod(method, parameters).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new LinkageError(type.getSimpleName() + "." + method + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("java.lang.foreign has no " + type.getSimpleName() + "." + method, e);
        }
    }
}
