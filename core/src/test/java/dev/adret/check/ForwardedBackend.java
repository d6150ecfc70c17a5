package dev.adret.check;

import dev.adret.backend.Backend;
import dev.adret.backend.Recording;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The reference backend behind another class: for what depends on the class, and to watch recordings. */
public final class ForwardedBackend {
    private ForwardedBackend() {}

    /** A backend that hands every call on. */
    public static Backend create() {
        return create(UnaryOperator.identity());
    }

    /** A backend that tells {@code listener} the name of each method, and hands every call on. */
    public static Backend telling(Consumer<String> listener) {
        return create(UnaryOperator.identity(), listener);
    }

    /** A backend that hands every call on and wraps the recordings it makes. */
    public static Backend create(UnaryOperator<Recording> wrapper) {
        return create(
                result -> result instanceof Recording recording ? wrapper.apply(recording) : result, method -> {});
    }

    /** A backend that has room for {@code most} allocations, and adds what it made to {@code allocated}. */
    public static Backend scarce(int most, List<Storage> allocated) {
        return create(
                result -> {
                    if (result instanceof Storage storage) {
                        allocated.add(storage);
                    }
                    return result;
                },
                method -> {
                    if (method.equals("allocate") && allocated.size() == most) {
                        throw new OutOfDeviceMemoryException("full", new OutOfMemoryError());
                    }
                });
    }

    private static Backend create(UnaryOperator<Object> results, Consumer<String> listener) {
        ReferenceBackend reference = new ReferenceBackend();
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    listener.accept(method.getName());
                    try {
                        return results.apply(method.invoke(reference, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
