package dev.adret.samples.gpu;

import dev.adret.gpu.TimedLaunch;
import dev.adret.samples.cli.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of a training step goes on the device.
 *
 * @param backend its description
 * @param stepMicros of a step as it is usually run, without a profile; median
 * @param kernelMicros that the device spends on the kernels, copies and products of a step
 * @param computing the share of the step's time in which the device has work, at most 1
 * @param kernels what a step consists of, what takes longest first
 * @param floorOfKernelsMicros below which these kernels cannot come: each moves its bytes and computes its products at full speed
 * @param floorMicros below which no step can come: it reads the batch, reads and writes parameters and the word vectors of the batch once
 *     and computes the products, with everything else kept on the chip
 */
record StepProfile(
        String backend,
        int batch,
        int hidden,
        int steps,
        double stepMicros,
        double kernelMicros,
        double computing,
        Ceilings ceilings,
        double bytes,
        double operations,
        double floorMicros,
        double floorOfKernelsMicros,
        List<KernelTime> kernels) {

    /**
     * What one kernel does in a step.
     *
     * @param launches of a step
     * @param micros of a step, all launches together
     * @param share of the time of all kernels
     * @param bytes of a step; 0 where that is not known
     * @param operations of products in a step
     */
    record KernelTime(
            String name,
            double launches,
            double micros,
            double share,
            double bytes,
            double operations,
            double floorMicros) {}

    /** @param timeline of {@code steps} steps */
    static StepProfile of(
            String backend,
            int batch,
            int hidden,
            int steps,
            double stepMicros,
            Ceilings ceilings,
            double bytes,
            double operations,
            List<TimedLaunch> timeline) {
        Map<String, List<TimedLaunch>> byName = new LinkedHashMap<>();
        timeline.forEach(launch ->
                byName.computeIfAbsent(launch.name(), name -> new ArrayList<>()).add(launch));
        double all = timeline.stream().mapToDouble(TimedLaunch::micros).sum();
        List<KernelTime> kernels = new ArrayList<>();
        byName.forEach((name, launches) -> kernels.add(kernel(name, launches, steps, all, ceilings)));
        kernels.sort(Comparator.comparingDouble(KernelTime::micros).reversed());
        return new StepProfile(
                backend,
                batch,
                hidden,
                steps,
                stepMicros,
                all / steps,
                Math.min(1, all / steps / stepMicros),
                ceilings,
                bytes,
                operations,
                ceilings.floorMicros(bytes, operations),
                kernels.stream().mapToDouble(KernelTime::floorMicros).sum(),
                List.copyOf(kernels));
    }

    private static KernelTime kernel(
            String name, List<TimedLaunch> launches, int steps, double all, Ceilings ceilings) {
        double micros = launches.stream().mapToDouble(TimedLaunch::micros).sum();
        double bytes = launches.stream().mapToDouble(TimedLaunch::bytes).sum();
        double operations =
                launches.stream().mapToDouble(TimedLaunch::operations).sum();
        double floor = launches.stream()
                .mapToDouble(launch -> ceilings.floorMicros(launch.bytes(), launch.operations()))
                .sum();
        return new KernelTime(
                name,
                (double) launches.size() / steps,
                micros / steps,
                all == 0 ? 0 : micros / all,
                bytes / steps,
                operations / steps,
                floor / steps);
    }

    /** For people: a row for each kernel, then what it comes to. */
    String text() {
        Table table = new Table("kernel", "launches", "µs a step", "share", "kB", "Mflop", "floor µs");
        for (KernelTime kernel : kernels) {
            table.row(
                    kernel.name(),
                    Text.number("%.1f", kernel.launches()),
                    Text.number("%.1f", kernel.micros()),
                    Text.number("%.1f%%", 100 * kernel.share()),
                    kernel.bytes() == 0 ? "" : Text.number("%.1f", kernel.bytes() / 1e3),
                    kernel.operations() == 0 ? "" : Text.number("%.1f", kernel.operations() / 1e6),
                    kernel.floorMicros() == 0 ? "" : Text.number("%.1f", kernel.floorMicros()));
        }
        table.row(
                "all",
                Text.number(
                        "%.1f",
                        kernels.stream().mapToDouble(KernelTime::launches).sum()),
                Text.number("%.1f", kernelMicros),
                "100.0%",
                Text.number(
                        "%.1f", kernels.stream().mapToDouble(KernelTime::bytes).sum() / 1e3),
                Text.number(
                        "%.1f",
                        kernels.stream().mapToDouble(KernelTime::operations).sum() / 1e6),
                Text.number("%.1f", floorOfKernelsMicros));
        return table
                + Text.number(
                        "a step of %,d windows, %d hidden: %.1f µs; the device computes in %.0f%% of them%n",
                        batch, hidden, stepMicros, 100 * computing)
                + Text.number(
                        "floor: %.1f µs, %.2f MB at %.1f GB/s and %.1f Mflop at %.2f TFLOP/s%n",
                        floorMicros,
                        bytes / 1e6,
                        ceilings.bytesPerSecond() / 1e9,
                        operations / 1e6,
                        ceilings.operationsPerSecond() / 1e12);
    }
}
