package dev.adret.samples.bench;

/** Work that is measured in turns with others. */
public interface Contender extends AutoCloseable {
    /** Runs for about so long: until then things are compiled, recorded and chosen. */
    void warmUp(double seconds);

    /** Runs for about so long, at least once. Returns how much was done in a second. */
    double round(double seconds);

    /** Frees what it needs. */
    @Override
    void close();
}
