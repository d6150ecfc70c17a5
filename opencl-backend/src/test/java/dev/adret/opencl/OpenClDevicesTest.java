package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import java.util.List;
import java.util.Optional;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenClDevicesTest {
    private static OpenClDevice device(OpenClDevice.Type type, String name, int units, String problem) {
        return new OpenClDevice(
                new cl_platform_id(),
                new cl_device_id(),
                type,
                name,
                "vendor",
                "Platform of " + name.split(" ")[0],
                "OpenCL 3.0",
                "1.0",
                "OpenCL 3.0",
                1 << 30,
                1 << 28,
                1 << 15,
                units,
                256,
                Optional.ofNullable(problem));
    }

    private final OpenClDevices devices = OpenClDevices.of(List.of(
            device(OpenClDevice.Type.CPU, "Generic CPU", 64, null),
            device(OpenClDevice.Type.GPU, "Old GPU", 100, "it has OpenCL 1.1"),
            device(OpenClDevice.Type.ACCELERATOR, "Fast board", 200, null),
            device(OpenClDevice.Type.GPU, "Small GPU", 8, null),
            device(OpenClDevice.Type.GPU, "Big GPU", 80, null)));

    @Test
    void theBestComesFirst() {
        assertThat(devices.all().stream().map(OpenClDevice::name))
                .containsExactly("Big GPU", "Small GPU", "Fast board", "Generic CPU", "Old GPU");
    }

    @ParameterizedTest
    @CsvSource({
        "'', Big GPU",
        "0, Big GPU",
        "1, Small GPU",
        "small, Small GPU",
        "GPU, Big GPU",
        "platform of fast, Fast board"
    })
    void aDeviceIsChosenByNumberOrByPartOfItsName(String wanted, String chosen) {
        assertThat(devices.choose(wanted).name()).isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource({"5", "99999999999", "Radeon", "-1"})
    void anUnknownDeviceIsAnErrorThatListsThoseThereAre(String wanted) {
        assertThatThrownBy(() -> devices.choose(wanted))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("'" + wanted + "'")
                .hasMessageContaining("0: Big GPU (Platform of Big), 1: Small GPU")
                .hasMessageContaining("4: Old GPU");
    }

    @Test
    void anUnusableDeviceSaysWhy() {
        assertThatThrownBy(() -> devices.choose("old"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("it has OpenCL 1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "false, true,  OpenCL 3.0, 256, not available",
        "true,  false, OpenCL 3.0, 256, no compiler",
        "true,  true,  OpenCL 1.1, 256, 1.2 is needed",
        "true,  true,  nonsense,   256, no version",
        "true,  true,  OpenCL 1.2, 8,   at most 8 work-items",
    })
    void whatADeviceLacksIsItsProblem(boolean available, boolean compiler, String version, int group, String problem) {
        assertThat(DeviceQuery.problem(available, compiler, version, group))
                .get()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource({"OpenCL 1.2 CUDA", "OpenCL 2.0", "OpenCL 3.0 PoCL HSTR", "OpenCL 10.1"})
    void versionsFromOnePointTwoAreEnough(String version) {
        assertThat(DeviceQuery.problem(true, true, version, 256)).isEmpty();
    }

    @Test
    void aDeviceIsNamedByItsBoardWhereTheDriverTells() {
        assertThat(DeviceQuery.name("gfx1100", Optional.of("AMD Radeon RX 7900 XTX")))
                .isEqualTo("AMD Radeon RX 7900 XTX (gfx1100)");
        assertThat(DeviceQuery.name("gfx1100", Optional.of(""))).isEqualTo("gfx1100");
        assertThat(DeviceQuery.name("NVIDIA A100", Optional.empty())).isEqualTo("NVIDIA A100");
    }

    @Test
    void theDevicesOfThisMachineAreDescribed() {
        OpenClDevice device = RequireOpenCl.device();

        assertThat(device.name()).isNotEmpty();
        assertThat(device.memory()).isPositive();
        assertThat(device.mostAtOnce()).isPositive().isLessThanOrEqualTo(device.memory());
        assertThat(device.computeUnits()).isPositive();
        assertThat(device.version()).startsWith("OpenCL ");
    }

    @Test
    void eachListedDeviceIsOpenedByItsNumber() {
        RequireOpenCl.device();
        List<DeviceInfo> listed = new OpenClBackendProvider().devices();

        assertThat(listed).isNotEmpty();
        for (DeviceInfo info : listed) {
            assertThat(info.id()).startsWith("opencl:");
            assertThat(OpenClDevices.here()
                            .choose(info.id().substring("opencl:".length()))
                            .info(info.id()))
                    .isEqualTo(info);
        }
    }

    @Test
    void anOldRusticlIsNotTrusted() {
        assertThat(DeviceQuery.problemOfDriver("rusticl", "22.3.6"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("22.3.6", "Mesa 23"));
        assertThat(DeviceQuery.problemOfDriver("rusticl", "23.1.0")).isEmpty();
        assertThat(DeviceQuery.problemOfDriver("Portable Computing Language", "3.1+debian"))
                .isEmpty();
        assertThat(DeviceQuery.problemOfDriver("AMD Accelerated Parallel Processing", "3590.0 (HSA1.1,LC)"))
                .isEmpty();
    }
}
