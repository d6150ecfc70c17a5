package dev.adret.samples.gpu;

import java.util.function.Supplier;

/** A system property that the backend cuda reads. */
enum CudaSetting {
    /** How cuBLAS rounds the factors of a product; read when the backend is opened. */
    MATH("adret.cuda.math"),
    /** {@code off} runs recorded steps each time; read when a step is recorded. */
    GRAPHS("adret.cuda.graphs");

    private final String property;

    CudaSetting(String property) {
        this.property = property;
    }

    String property() {
        return property;
    }

    /** Does the work while the property has this value. Afterwards it is what it was before, also if that was nothing. */
    <T> T during(String value, Supplier<T> work) {
        String before = System.setProperty(property, value);
        try {
            return work.get();
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }
}
