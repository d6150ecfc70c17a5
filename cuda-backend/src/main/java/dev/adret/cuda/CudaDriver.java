package dev.adret.cuda;

import dev.adret.gpu.GpuException;

/**
 * The calls of the CUDA driver that are used here, so that tests can stand in for it. Handles and addresses are plain numbers, as
 * they are in C; a call that fails is a {@link GpuException}, unless its method says otherwise.
 */
interface CudaDriver {
    /** Starts the driver. Returns its status: 0, or why there is nothing to use. */
    int initialize();

    /** The newest CUDA that the driver can run, as CUDA counts: 12040 for 12.4. Can be asked before {@link #initialize}. */
    int version();

    int deviceCount();

    CudaDevice device(int number);

    /** Retains the device's primary context, which is the one that cuBLAS uses, and makes a stream in it. */
    CudaContext open(CudaDevice device);
}
