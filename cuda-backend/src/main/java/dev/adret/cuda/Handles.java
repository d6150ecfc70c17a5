package dev.adret.cuda;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jcuda.NativePointerObject;

/**
 * The numbers inside JCuda's handles and pointers, which it does not show. With them one pointer object serves all calls, so that a
 * step makes no garbage, and what JCuda has opened can be given to other libraries.
 */
final class Handles {
    private static final VarHandle NUMBER = find();

    private Handles() {}

    private static VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(NativePointerObject.class, MethodHandles.lookup())
                    .findVarHandle(NativePointerObject.class, "nativePointer", long.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this is not the JCuda that Adret was made for", e);
        }
    }

    static long get(NativePointerObject handle) {
        return (long) NUMBER.get(handle);
    }

    /** Points {@code handle} elsewhere, and returns it. */
    static <T extends NativePointerObject> T set(T handle, long number) {
        NUMBER.set(handle, number);
        return handle;
    }
}
