package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.gpu.GpuBackend;
import dev.adret.samples.bench.Contender;
import dev.adret.samples.bench.ElementwiseOperation;
import dev.adret.samples.bench.GemmShape;
import dev.adret.samples.bench.OwnWork;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Updates;
import dev.adret.samples.bench.Workload;
import dev.adret.train.DataPlacement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The work that is compared, on our backends and, if it is there, in PyTorch. */
final class Matches {
    static final String STEP = "step";
    static final String GEMM = "gemm";
    static final String COPY = "copy";
    static final String BIAS = "bias tanh";
    static final String BACKWARD = "tanh backward";
    static final String ADAM = "adam";

    /** What PyTorch's contenders begin with; those of a step have the mode behind it. */
    static final String PYTORCH = "PyTorch";

    static final List<Integer> HIDDEN = List.of(300, 100);

    private static final List<Integer> BATCHES = List.of(64, 512, 4096, 32768);
    private static final List<Integer> BATCHES_QUICKLY = List.of(64, 512);
    private static final List<Integer> EXTENTS = List.of(4096, 8192);
    private static final List<Integer> EXTENTS_QUICKLY = List.of(128);
    /** Elements of what passes over memory. */
    static final int ELEMENTS = 1 << 26;

    private static final int ELEMENTS_QUICKLY = 1 << 18;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;

    private final Optional<PyTorch> pytorch;
    private final DataPlacement placement;
    private final boolean quick;

    /**
     * @param placement where the data of training steps lies
     * @param quick small and few, to try it
     */
    Matches(Optional<PyTorch> pytorch, DataPlacement placement, boolean quick) {
        this.pytorch = pytorch;
        this.placement = placement;
        this.quick = quick;
    }

    /** By contender, whether the data of training steps lies on the host or on the device. PyTorch has it on the device but where all have it on the host. */
    Map<String, String> data(Map<String, Backend> backends) {
        Map<String, String> data = new LinkedHashMap<>();
        backends.forEach((name, backend) -> data.put(name, placement.on(backend).toString()));
        pytorch.ifPresent(torch -> data.put(PYTORCH, dataOfPyTorch()));
        return data;
    }

    private String dataOfPyTorch() {
        return (placement == DataPlacement.AUTO ? DataPlacement.DEVICE : placement).toString();
    }

    static Map<String, Object> step(int hidden, int batch) {
        return settings("hidden", hidden, "batch", batch);
    }

    static Map<String, Object> gemm(int extent, String math) {
        return settings("extent", extent, "math", math);
    }

    private static Map<String, Object> settings(Object... pairs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return settings;
    }

    /** Training steps on all of these backends, and in all ways of PyTorch. */
    List<Match> steps(Map<String, Backend> backends) {
        List<Match> matches = new ArrayList<>();
        for (int hidden : HIDDEN) {
            for (int batch : quick ? BATCHES_QUICKLY : BATCHES) {
                Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
                backends.forEach((name, backend) ->
                        contenders.put(name, () -> own(backend, TrainingStep.open(backend, batch, hidden, placement))));
                pytorch.ifPresent(torch -> torch.modes()
                        .forEach(mode -> contenders.put(
                                PYTORCH + " " + mode,
                                () -> torch.work(settings(
                                        "work",
                                        STEP,
                                        "mode",
                                        mode,
                                        "hidden",
                                        hidden,
                                        "batch",
                                        batch,
                                        "data",
                                        dataOfPyTorch())))));
                matches.add(new Match(STEP, step(hidden, batch), "examples/s", 1, contenders));
            }
        }
        return matches;
    }

    /** Products in one arithmetic, which the backend was opened with. */
    List<Match> products(String name, Backend backend, String math) {
        List<Match> matches = new ArrayList<>();
        for (int extent : quick ? EXTENTS_QUICKLY : EXTENTS) {
            Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
            GemmShape shape = new GemmShape(extent, extent, extent, false, false);
            contenders.put(name, () -> own(backend, Products.gemm(backend, shape)));
            pytorch.ifPresent(torch ->
                    contenders.put(PYTORCH, () -> torch.work(settings("work", GEMM, "extent", extent, "math", math))));
            matches.add(new Match(GEMM, gemm(extent, math), "TFLOP/s", TERA, contenders));
        }
        return matches;
    }

    /** What passes over memory, beside a copy. */
    List<Match> passes(String name, Backend backend) {
        int elements = quick ? ELEMENTS_QUICKLY : ELEMENTS;
        List<Match> matches = new ArrayList<>();
        matches.add(pass(name, COPY, elements, () -> own(backend, ElementwiseOperation.COPY.open(backend, elements))));
        if (backend instanceof GpuBackend gpu) {
            matches.add(pass(name, BIAS, elements, () -> new BiasOfLayer(gpu, elements)));
        }
        matches.add(pass(
                name,
                BACKWARD,
                elements,
                () -> own(backend, ElementwiseOperation.TANH_BACKWARD.open(backend, elements))));
        matches.add(pass(
                name, ADAM, elements, () -> own(backend, Updates.dense(backend, UpdateRule.adam(), elements))));
        return matches;
    }

    private Match pass(String name, String work, int elements, Supplier<Contender> own) {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put(name, own);
        pytorch.ifPresent(
                torch -> contenders.put(PYTORCH, () -> torch.work(settings("work", work, "elements", elements))));
        return new Match(work, settings("elements", elements), "GB/s", GIGA, contenders);
    }

    private static Contender own(Backend backend, Workload workload) {
        return new OwnWork(backend, workload);
    }
}
