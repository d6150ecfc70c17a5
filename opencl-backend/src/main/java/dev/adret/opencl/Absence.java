package dev.adret.opencl;

import dev.adret.backend.Probe;

/** The ways in which a machine has no OpenCL, each with what to install. */
final class Absence {
    private static final String DRIVERS =
            "On Debian and Ubuntu: for AMD rocm-opencl-runtime, or mesa-opencl-icd (Mesa 23 or newer) with the"
                    + " environment variable RUSTICL_ENABLE=radeonsi; for Intel intel-opencl-icd; for NVIDIA nvidia-opencl-icd, which"
                    + " comes with the driver; without a GPU pocl-opencl-icd";

    static final Probe NO_LIBRARY = Probe.unusable(
            "there is no libOpenCL that could be loaded",
            "install the package ocl-icd-libopencl1 (on Windows it comes with the graphics driver) and a driver. "
                    + DRIVERS);

    /** A loader, but no entry in {@code /etc/OpenCL/vendors}. */
    static final Probe NO_PLATFORM =
            Probe.unusable("libOpenCL finds no driver", "install the OpenCL driver of your device. " + DRIVERS);

    private Absence() {}

    static Probe noDevice(int platforms) {
        return Probe.unusable(
                (platforms == 1 ? "the OpenCL driver finds" : "the " + platforms + " OpenCL drivers find")
                        + " no device",
                "check that the device is there and that you may use it (on Linux: the groups render and video),"
                        + " or install its own driver. " + DRIVERS);
    }

    /** @param failure what came of loading JOCL */
    static Probe notLoaded(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnsupportedOperationException || message.contains("Implementation library")) {
            return NO_LIBRARY;
        }
        return Probe.unusable(
                "JOCL has no native library for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch") + ", or it cannot be loaded (" + firstLine(failure) + ")",
                "JOCL carries libraries for Linux and macOS on x86-64 and ARM64 and for Windows on x86-64;"
                        + " on another system build JOCL and name its folder with -Djava.library.path");
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure).lines().findFirst().orElse("");
    }
}
