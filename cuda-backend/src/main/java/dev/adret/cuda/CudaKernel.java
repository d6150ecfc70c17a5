package dev.adret.cuda;

import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import java.nio.ByteBuffer;

/** A kernel that is loaded. Its arguments are laid out as C lays out a struct: addresses at multiples of 8 bytes, words of 4. */
final class CudaKernel implements GpuKernel {
    private final CudaRuntime runtime;
    private final long function;
    private final int groupSize;

    CudaKernel(CudaRuntime runtime, long function, int groupSize) {
        this.runtime = runtime;
        this.function = function;
        this.groupSize = groupSize;
    }

    @Override
    public void launch(int groups, KernelArguments arguments) {
        CudaContext context = runtime.enter();
        context.launch(function, groups, groupSize, layOut(arguments, context.arguments()));
        runtime.launched();
    }

    /** Returns the number of bytes. */
    private int layOut(KernelArguments arguments, ByteBuffer target) {
        int at = 0;
        for (int i = 0; i < arguments.count(); i++) {
            GpuBuffer buffer = arguments.buffer(i);
            if (buffer != null) {
                at = (at + Long.BYTES - 1) & -Long.BYTES;
                target.putLong(at, runtime.address(buffer, 0, 0));
                at += Long.BYTES;
            } else {
                target.putInt(at, arguments.word(i));
                at += Integer.BYTES;
            }
        }
        return at;
    }
}
