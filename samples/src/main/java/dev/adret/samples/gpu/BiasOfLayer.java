package dev.adret.samples.gpu;

import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.TimedLaunch;
import dev.adret.samples.bench.Contender;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.Workload;

/** The kernel that adds bias and activation to a product of the library's, timed on the device without that product. In bytes. */
final class BiasOfLayer implements Contender {
    private static final String KERNEL = "finish_product";
    private static final int COLUMNS = 1024;
    private static final int IN = 16;

    private final GpuBackend backend;
    private final Workload layer;

    BiasOfLayer(GpuBackend backend, int elements) {
        this.backend = backend;
        layer = Products.layer(backend, elements / COLUMNS, IN, COLUMNS);
    }

    @Override
    public void warmUp(double seconds) {
        round(seconds);
    }

    /** However long it takes: once. */
    @Override
    public double round(double seconds) {
        TimedLaunch kernel = backend.profile(layer::run, layer::run).stream()
                .filter(launch -> launch.name().equals(KERNEL))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("here the product itself adds bias and activation"));
        return kernel.bytes() / (kernel.micros() / 1e6);
    }

    @Override
    public void close() {
        layer.close();
    }
}
