package dev.adret.opencl;

import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is launched with a few sets of arguments again and again. OpenCL keeps arguments in the kernel object, and setting
 * one costs about a quarter of a launch; so there are several objects, one for each set.
 */
final class OpenClKernel implements GpuKernel {
    private static final int MOST_INSTANCES = 8;

    private final OpenClRuntime runtime;
    private final Supplier<cl_kernel> instances;
    private final List<Instance> made = new ArrayList<>(MOST_INSTANCES);
    private final long[] globalSize = new long[1];
    private final long[] groupSize;
    private final ByteBuffer word = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    private final Pointer wordPointer = Pointer.to(word);
    private long launches;
    private long argumentsSet;

    /** @param instances makes kernel objects of the same kernel */
    OpenClKernel(OpenClRuntime runtime, Supplier<cl_kernel> instances, int groupSize) {
        this.runtime = runtime;
        this.instances = instances;
        this.groupSize = new long[] {groupSize};
        this.made.add(new Instance(instances.get()));
    }

    @Override
    public void launch(int groups, KernelArguments arguments) {
        runtime.requireOpen();
        for (int i = 0; i < arguments.count(); i++) {
            GpuBuffer buffer = arguments.buffer(i);
            if (buffer != null) {
                runtime.require(buffer);
            }
        }
        Instance instance = instance(arguments);
        instance.lastLaunch = ++launches;
        globalSize[0] = groups * groupSize[0];
        runtime.check(
                CL.clEnqueueNDRangeKernel(
                        runtime.queue(), instance.kernel, 1, null, globalSize, groupSize, 0, null, null),
                "clEnqueueNDRangeKernel");
    }

    /** How many arguments were set, in all launches. */
    long argumentsSet() {
        return argumentsSet;
    }

    /** The kernel object that has these arguments: as it is, a new one, or the one that was launched longest ago. */
    private Instance instance(KernelArguments arguments) {
        Instance oldest = made.get(0);
        for (int i = 0; i < made.size(); i++) {
            Instance instance = made.get(i);
            if (instance.holds(arguments)) {
                return instance;
            }
            if (instance.lastLaunch < oldest.lastLaunch) {
                oldest = instance;
            }
        }
        if (oldest.lastLaunch > 0 && made.size() < MOST_INSTANCES) {
            oldest = new Instance(instances.get());
            made.add(oldest);
        }
        set(oldest, arguments);
        return oldest;
    }

    private void set(Instance instance, KernelArguments arguments) {
        instance.grow(arguments.count());
        for (int i = 0; i < arguments.count(); i++) {
            if (instance.holds(arguments, i)) {
                continue;
            }
            GpuBuffer buffer = arguments.buffer(i);
            // Should this fail, the old value must not pass for the one that is set.
            instance.known[i] = false;
            if (buffer instanceof OpenClBuffer own) {
                runtime.check(CL.clSetKernelArg(instance.kernel, i, Sizeof.cl_mem, own.argument()), "clSetKernelArg");
            } else {
                word.putInt(0, arguments.word(i));
                runtime.check(CL.clSetKernelArg(instance.kernel, i, Integer.BYTES, wordPointer), "clSetKernelArg");
            }
            instance.remember(arguments, i);
            argumentsSet++;
        }
    }

    void close() {
        made.forEach(instance -> CL.clReleaseKernel(instance.kernel));
    }

    /** A kernel object and the arguments that it has. */
    private static final class Instance {
        private final cl_kernel kernel;
        private @Nullable GpuBuffer[] buffers = {};
        private int[] words = {};
        private boolean[] known = {};
        private long lastLaunch;

        Instance(cl_kernel kernel) {
            this.kernel = kernel;
        }

        boolean holds(KernelArguments arguments) {
            if (known.length < arguments.count()) {
                return false;
            }
            for (int i = 0; i < arguments.count(); i++) {
                if (!holds(arguments, i)) {
                    return false;
                }
            }
            return true;
        }

        boolean holds(KernelArguments arguments, int i) {
            return known[i] && buffers[i] == arguments.buffer(i) && words[i] == arguments.word(i);
        }

        void remember(KernelArguments arguments, int i) {
            buffers[i] = arguments.buffer(i);
            words[i] = arguments.word(i);
            known[i] = true;
        }

        void grow(int count) {
            if (known.length < count) {
                buffers = Arrays.copyOf(buffers, count);
                words = Arrays.copyOf(words, count);
                known = Arrays.copyOf(known, count);
            }
        }
    }
}
