package dev.adret.opencl;

import static org.jocl.CL.CL_SUCCESS;

import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * The devices that OpenCL shows here, or why there are none.
 *
 * @param all the best first: usable ones, GPUs and accelerators before CPUs, more compute units before fewer. The place in this
 *     list is the number that a device is asked for by
 * @param absence why there is no device at all; empty if there is one
 */
record OpenClDevices(List<OpenClDevice> all, Optional<Probe> absence) {
    private static final System.Logger LOG = System.getLogger(OpenClDevices.class.getName());

    /** CL_DEVICE_TYPE_ALL by its 32 bits; JOCL's constant has all 64 set, which some drivers refuse. */
    private static final long EVERY_TYPE = 0xFFFFFFFFL;

    private static final Comparator<OpenClDevice> BEST_FIRST = Comparator.comparing(OpenClDevice::usable)
            .reversed()
            .thenComparing(OpenClDevices::type)
            .thenComparing(Comparator.comparingInt(OpenClDevice::computeUnits).reversed());

    private static OpenClDevice.Type type(OpenClDevice device) {
        return device.type();
    }

    /** Looks once for each process: drivers find no device that comes later. */
    private static final class Found {
        static final OpenClDevices HERE = find();
    }

    /** The devices of this machine. Never throws. */
    static OpenClDevices here() {
        return Found.HERE;
    }

    static OpenClDevices of(List<OpenClDevice> devices) {
        return new OpenClDevices(devices.stream().sorted(BEST_FIRST).toList(), Optional.empty());
    }

    private static OpenClDevices none(Probe why) {
        return new OpenClDevices(List.of(), Optional.of(why));
    }

    private static OpenClDevices find() {
        Optional<Probe> absence = OpenCl.absence();
        if (absence.isPresent()) {
            return none(absence.get());
        }
        try {
            List<cl_platform_id> platforms = platforms();
            if (platforms.isEmpty()) {
                return none(Absence.NO_PLATFORM);
            }
            List<OpenClDevice> devices = new ArrayList<>();
            for (cl_platform_id platform : platforms) {
                // One broken driver must not hide the others.
                try {
                    devices.addAll(devices(platform));
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.DEBUG, "an OpenCL platform is passed over", e);
                }
            }
            return devices.isEmpty() ? none(Absence.noDevice(platforms.size())) : of(devices);
        } catch (LinkageError | RuntimeException e) {
            return none(Absence.notLoaded(e));
        }
    }

    private static List<cl_platform_id> platforms() {
        int[] count = new int[1];
        // Without any platform this is an error for some loaders, and a count of zero for others.
        if (CL.clGetPlatformIDs(0, null, count) != CL_SUCCESS || count[0] == 0) {
            return List.of();
        }
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        return CL.clGetPlatformIDs(platforms.length, platforms, null) == CL_SUCCESS ? List.of(platforms) : List.of();
    }

    private static List<OpenClDevice> devices(cl_platform_id platform) {
        int[] count = new int[1];
        if (CL.clGetDeviceIDs(platform, EVERY_TYPE, 0, null, count) != CL_SUCCESS || count[0] == 0) {
            return List.of();
        }
        cl_device_id[] ids = new cl_device_id[count[0]];
        if (CL.clGetDeviceIDs(platform, EVERY_TYPE, ids.length, ids, null) != CL_SUCCESS) {
            return List.of();
        }
        List<OpenClDevice> devices = new ArrayList<>();
        for (cl_device_id id : ids) {
            devices.add(DeviceQuery.describe(platform, id));
        }
        return devices;
    }

    /**
     * The device that is asked for.
     *
     * @param wanted a number, or a part of a device's or its platform's name in any case; empty for the best
     * @throws BackendUnavailableException if there is none such or it cannot be used; the message lists those there are
     */
    OpenClDevice choose(String wanted) {
        absence.ifPresent(why -> {
            throw new BackendUnavailableException(why.description() + "; " + why.hint());
        });
        OpenClDevice device = find(wanted.strip())
                .orElseThrow(() -> new BackendUnavailableException(
                        "there is no OpenCL device '" + wanted.strip() + "'; choose one by number or name: " + list()));
        device.problem().ifPresent(why -> {
            throw new BackendUnavailableException(
                    device.label() + " cannot be used: " + why + "; the OpenCL devices are " + list());
        });
        return device;
    }

    private Optional<OpenClDevice> find(String wanted) {
        if (wanted.isEmpty()) {
            return all.stream().findFirst();
        }
        if (wanted.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return IntStream.range(0, all.size())
                    .filter(i -> String.valueOf(i).equals(wanted))
                    .mapToObj(all::get)
                    .findFirst();
        }
        return all.stream()
                .filter(device -> contains(device.name(), wanted) || contains(device.platform(), wanted))
                .findFirst();
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private String list() {
        return IntStream.range(0, all.size())
                .mapToObj(i -> i + ": " + all.get(i).name() + " (" + all.get(i).platform() + ")")
                .collect(Collectors.joining(", "));
    }
}
