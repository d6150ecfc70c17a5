package dev.adret.cuda;

import java.util.function.UnaryOperator;

/**
 * A driver whose one device is an emulator of PTX: what the jar ships is executed, instruction by instruction, and checked as it runs. This is
 * no backend, since nobody could wait for it, and no card: it knows nothing of how a card's own compiler, its caches and its clocks behave.
 */
final class EmulatedDriver implements CudaDriver {
    private static final CudaDevice DEVICE = new CudaDevice(0, "Emulated PTX", 7, 5, 4, 256 << 20, 48 << 10, true);

    private final boolean backwards;
    private final UnaryOperator<String> edit;

    /** @param backwards whether the groups of a launch run from the last to the first */
    EmulatedDriver(boolean backwards) {
        this(backwards, UnaryOperator.identity());
    }

    /** @param edit changes the text of each program before it is loaded, to see what comes of it */
    EmulatedDriver(boolean backwards, UnaryOperator<String> edit) {
        this.backwards = backwards;
        this.edit = edit;
    }

    @Override
    public int initialize() {
        return 0;
    }

    @Override
    public int version() {
        return 12_040;
    }

    @Override
    public int deviceCount() {
        return 1;
    }

    @Override
    public CudaDevice device(int number) {
        return DEVICE;
    }

    @Override
    public CudaContext open(CudaDevice device) {
        return new EmulatedContext(device, backwards, edit);
    }
}
