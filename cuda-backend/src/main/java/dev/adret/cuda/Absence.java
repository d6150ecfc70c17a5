package dev.adret.cuda;

import dev.adret.backend.Probe;
import java.nio.file.Path;
import jcuda.driver.CUresult;

/** The ways in which a machine has no CUDA, each with what to do. */
final class Absence {
    /** The first whose driver has all calls that are used here. */
    static final int LEAST_VERSION = 11_000;

    private static final String DRIVER =
            "install NVIDIA's driver: nvidia-driver on Debian, ubuntu-drivers install on Ubuntu,"
                    + " akmod-nvidia on Fedora, nvidia on Arch; start a container with --gpus all";

    static final Probe NO_DRIVER = Probe.unusable("there is no NVIDIA driver (no libcuda.so.1)", DRIVER);

    /** A driver that works, without a card. */
    static final Probe NO_DEVICE = Probe.unusable(
            "the NVIDIA driver finds no card",
            "see what nvidia-smi lists, and that CUDA_VISIBLE_DEVICES does not hide it; start a container with --gpus all");

    private Absence() {}

    /** @param library where a driver lies nevertheless */
    static Probe notOnLibraryPath(Path library) {
        return Probe.unusable(
                "the system's loader does not find the NVIDIA driver, which is " + library,
                "add its folder to the environment variable LD_LIBRARY_PATH");
    }

    /** @param failure what came of loading JCuda */
    static Probe notLoaded(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("libcuda.so") || message.contains("nvcuda.dll")) {
            return NO_DRIVER;
        }
        return Probe.unusable(
                "JCuda has no native library for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch") + ", or it cannot be loaded ("
                        + message.lines().findFirst().orElse("") + ")",
                "use Linux on x86-64; for Windows put the jars of jcuda-natives and jcublas-natives with the classifier"
                        + " windows-x86_64 on the class path");
    }

    /** @param status what the driver says to being started, which is not success */
    static Probe notStarted(int status) {
        return switch (status) {
            case CUresult.CUDA_ERROR_NO_DEVICE -> NO_DEVICE;
            case CUresult.CUDA_ERROR_STUB_LIBRARY ->
                Probe.unusable(
                        "the libcuda.so.1 that was found is the toolkit's stub, not a driver",
                        "take the folder 'stubs' out of LD_LIBRARY_PATH, and " + DRIVER);
            case CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH ->
                Probe.unusable(
                        "libcuda.so.1 and the driver in the kernel are of different versions",
                        "reboot, if the driver was just updated");
            case CUresult.CUDA_ERROR_SYSTEM_NOT_READY ->
                Probe.unusable(
                        "the NVIDIA driver waits for the switches between the cards (CUDA_ERROR_SYSTEM_NOT_READY)",
                        "start the service nvidia-fabricmanager, of the driver's own version: systemctl start nvidia-fabricmanager");
            default ->
                Probe.unusable(
                        "the NVIDIA driver does not start (" + CUresult.stringFor(status) + ")",
                        "see what nvidia-smi says; if it fails too, reboot, or " + DRIVER);
        };
    }

    static Probe tooOld(int version) {
        return Probe.unusable(
                "the NVIDIA driver is for CUDA " + CudaDevices.version(version) + ", and "
                        + CudaDevices.version(LEAST_VERSION) + " is needed",
                "install driver 450 or newer; 525 or newer for cuBLAS 12");
    }
}
