package dev.adret.backend.reference;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Probe;

/** Offers the reference backend, which is there always and taken by {@code auto} never. */
public final class ReferenceBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return ReferenceBackend.NAME;
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Probe probe() {
        return Probe.usable(ReferenceBackend.DESCRIPTION);
    }

    @Override
    public Backend open(BackendOptions options) {
        return new ReferenceBackend();
    }
}
