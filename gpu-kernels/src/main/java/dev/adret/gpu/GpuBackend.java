package dev.adret.gpu;

/** Placeholder. */
public final class GpuBackend {
    private GpuBackend() {}
}
