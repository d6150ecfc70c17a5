package dev.adret.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts the steps of a benchmark on a GPU and the kernels that they launch. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Launches {
    /** Kernels launched. */
    public long launches;

    /** Steps done. */
    public long steps;
}
