package dev.adret.cuda;

import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import dev.adret.gpu.GpuException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The cards that the driver finds, in its order, or why there are none. */
final class CudaDevices {
    private final @Nullable CudaDriver driver;
    private final int driverVersion;
    private final List<CudaDevice> all;
    private final Optional<Probe> absence;

    private CudaDevices(@Nullable CudaDriver driver, int driverVersion, List<CudaDevice> all, Optional<Probe> absence) {
        this.driver = driver;
        this.driverVersion = driverVersion;
        this.all = all;
        this.absence = absence;
    }

    /** JCuda tells only once what failed, so it is tried once. */
    private static final class Here {
        static final CudaDevices DEVICES = look(LibrarySearch.here(), NativeDriver::new);
    }

    /** Those of this machine, as they were at the first call. */
    static CudaDevices here() {
        return Here.DEVICES;
    }

    /** As {@link #find}, but loads nothing where files tell that there is no driver. */
    static CudaDevices look(LibrarySearch search, Supplier<CudaDriver> loader) {
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        if (linux && !search.hasDriver()) {
            return absent(Absence.NO_DRIVER);
        }
        CudaDevices found = find(loader);
        if (!found.absence().equals(Optional.of(Absence.NO_DRIVER))) {
            return found;
        }
        return search.find(LibrarySearch.DRIVER)
                .map(library -> absent(Absence.notOnLibraryPath(library)))
                .orElse(found);
    }

    /** @param loader of the driver, which fails with a {@link LinkageError} or an exception where there is none */
    static CudaDevices find(Supplier<CudaDriver> loader) {
        try {
            CudaDriver driver = loader.get();
            int version = driver.version();
            if (version < Absence.LEAST_VERSION) {
                return absent(Absence.tooOld(version));
            }
            int status = driver.initialize();
            if (status != 0) {
                return absent(Absence.notStarted(status));
            }
            List<CudaDevice> all = IntStream.range(0, driver.deviceCount())
                    .mapToObj(driver::device)
                    .toList();
            return all.isEmpty() ? absent(Absence.NO_DEVICE) : new CudaDevices(driver, version, all, Optional.empty());
        } catch (GpuException e) {
            return absent(Probe.unusable(String.valueOf(e.getMessage()), "see what nvidia-smi says"));
        } catch (LinkageError | RuntimeException e) {
            return absent(Absence.notLoaded(e));
        }
    }

    private static CudaDevices absent(Probe why) {
        return new CudaDevices(null, 0, List.of(), Optional.of(why));
    }

    /** Why there are none, if there are none. */
    Optional<Probe> absence() {
        return absence;
    }

    CudaDriver driver() {
        return Objects.requireNonNull(driver);
    }

    /** As others see them; none if there are none. */
    List<DeviceInfo> infos() {
        return all.stream()
                .map(device -> new DeviceInfo(
                        CudaRuntime.NAME + ":" + device.number(),
                        device.name(),
                        "NVIDIA",
                        "for CUDA " + version(driverVersion),
                        "compute capability " + device.major() + "." + device.minor(),
                        device.memory(),
                        device.multiprocessors(),
                        device.problem()))
                .toList();
    }

    String describe(CudaDevice device) {
        return describe(device, driverVersion);
    }

    /** One line for people. */
    static String describe(CudaDevice device, int driverVersion) {
        return device.name() + ", compute capability " + device.major() + "." + device.minor() + ", "
                + device.multiprocessors() + " multiprocessors, " + (device.memory() >> 20) + " MiB, driver for CUDA "
                + version(driverVersion);
    }

    /** As people write it: 12.4 for 12040. */
    static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    /**
     * The card that is asked for.
     *
     * @param wanted a number, or a part of a card's name in any case; empty for the first that can be used
     * @throws BackendUnavailableException if there is none such or it cannot be used; the message lists those there are
     */
    CudaDevice choose(String wanted) {
        absence.ifPresent(why -> {
            throw new BackendUnavailableException(why.description() + "; " + why.hint());
        });
        String name = wanted.strip();
        CudaDevice device = find(name)
                .orElseThrow(() -> new BackendUnavailableException(
                        "there is no CUDA device '" + name + "'; choose one by number or name: " + list()));
        device.problem().ifPresent(why -> {
            throw new BackendUnavailableException(
                    device.label() + " cannot be used: " + why + "; the CUDA devices are " + list());
        });
        return device;
    }

    private Optional<CudaDevice> find(String wanted) {
        if (wanted.isEmpty()) {
            return all.stream()
                    .filter(device -> device.problem().isEmpty())
                    .findFirst()
                    .or(() -> all.stream().findFirst());
        }
        if (wanted.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return all.stream()
                    .filter(device -> String.valueOf(device.number()).equals(wanted))
                    .findFirst();
        }
        return all.stream()
                .filter(device -> device.name().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private String list() {
        return all.stream()
                .map(device -> device.number() + ": " + device.name())
                .collect(Collectors.joining(", "));
    }
}
