package dev.adret.gpu;

import dev.adret.tensor.Tensor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A kernel whose arguments are named one after the other, in the order of its parameters:
 *
 * <pre>{@code
 * axpy.begin().number(alpha).tensor(x).tensor(y).number(n).runEach(n);
 * }</pre>
 */
final class Kernel {
    private final Launcher launcher;
    private final IntFunction<KernelSource> program;
    private final String name;
    private final KernelArguments arguments = new KernelArguments();
    private @Nullable GpuKernel compiled;
    private double bytes;
    private double operations;

    Kernel(Launcher launcher, IntFunction<KernelSource> program, String name) {
        this.launcher = launcher;
        this.program = program;
        this.name = name;
    }

    Kernel begin() {
        arguments.clear();
        bytes = 0;
        operations = 0;
        return this;
    }

    /** Tells for profiles how many floats and integers must be read or written, where that is known. */
    Kernel moving(double numbers) {
        bytes = Float.BYTES * numbers;
        return this;
    }

    /** Tells for profiles how many floating-point operations there are in a product. */
    Kernel computing(double count) {
        operations = count;
        return this;
    }

    Kernel buffer(GpuBuffer buffer) {
        arguments.add(buffer);
        return this;
    }

    /** A buffer and the position of the first element. */
    Kernel tensor(Tensor tensor) {
        return buffer(GpuStorage.buffer(tensor)).number(tensor.offset());
    }

    /** A buffer, the position of the first element, and the distance between rows. */
    Kernel matrix(Tensor tensor) {
        return tensor(tensor).number(tensor.rowStride());
    }

    Kernel number(int value) {
        arguments.add(value);
        return this;
    }

    Kernel number(float value) {
        arguments.add(value);
        return this;
    }

    /** One of several cases, which kernels know by the constants of {@link KernelSources#constants}. */
    @SuppressWarnings("EnumOrdinal") // The constants are made of the same numbers.
    Kernel choice(Enum<?> value) {
        return number(value.ordinal());
    }

    Kernel flag(boolean value) {
        return number(value ? 1 : 0);
    }

    /** How many arguments there are so far. */
    int argumentCount() {
        return arguments.count();
    }

    /** The first {@code count} arguments once more. */
    Kernel repeat(int count) {
        for (int i = 0; i < count; i++) {
            GpuBuffer buffer = arguments.buffer(i);
            if (buffer == null) {
                number(arguments.word(i));
            } else {
                buffer(buffer);
            }
        }
        return this;
    }

    /** Queues the kernel with a work-item for each of {@code items}, or fewer that stride; none if there is nothing to do. */
    void runEach(int items) {
        if (items > 0) {
            run(launcher.groups(items, launcher.groupSize()));
        }
    }

    /** Queues the kernel. */
    void run(int groups) {
        if (compiled == null) {
            compiled = launcher.compile(program, name);
        }
        launcher.timeline().begin(name, bytes, operations);
        launcher.launch(compiled, groups, arguments);
        launcher.timeline().end();
    }
}
