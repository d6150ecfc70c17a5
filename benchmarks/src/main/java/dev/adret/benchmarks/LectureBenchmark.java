package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The lecture's example, 500 windows of 300 numbers and 5 classes: {@code items}, windows a second. */
public class LectureBenchmark extends DeviceBenchmark {
    /** How it is computed. */
    public enum Form {
        /** A product for each window. */
        LOOP,
        /** One product for all. */
        MATRIX
    }

    @Param
    Form form = Form.LOOP;

    @Override
    protected Workload open(Backend device) {
        return form == Form.LOOP ? Products.lectureLoop(device) : Products.lectureMatrix(device);
    }

    @Benchmark
    public void scores(Items counter) {
        counter.items += runOnce();
    }
}
