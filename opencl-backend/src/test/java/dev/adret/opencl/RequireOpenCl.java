package dev.adret.opencl;

import dev.adret.backend.Probe;
import dev.adret.tck.BackendContract;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Skips a test where there is no OpenCL, or fails it where it may not skip: see {@link BackendContract#REQUIRE}. */
final class RequireOpenCl {
    private RequireOpenCl() {}

    /** The best device. */
    static OpenClDevice device() {
        Probe probe = new OpenClBackendProvider().probe();
        if (!probe.usable()) {
            String reason = "OpenCL cannot be used here: " + probe.description() + " (" + probe.hint() + ")";
            if (List.of(System.getProperty(BackendContract.REQUIRE, "").split("\\s*,\\s*"))
                    .contains(OpenClRuntime.NAME)) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
        return OpenClDevices.here().choose("");
    }
}
