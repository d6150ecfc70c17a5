package dev.adret.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts the time that the work would take at the machine's peak. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class PeakShare {
    /** Seconds at the peak; reported a second, so a share from 0 to 1. */
    public double shareOfPeak;
}
