package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.samples.bench.Rounds;
import dev.adret.samples.cli.PlacementConverter;
import dev.adret.samples.cli.Progress;
import dev.adret.samples.cli.Usage;
import dev.adret.train.DataPlacement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret gpu compare}: the same work here and in PyTorch, on one card, in alternating rounds. */
@Command(
        name = "compare",
        description =
                "Measures training steps, matrix products and passes over memory on a GPU, on the CPU and in PyTorch,"
                        + " in alternating rounds.")
final class CompareCommand implements Callable<Integer> {
    /** Values of {@link CudaSetting#MATH}. */
    private static final List<String> MATHS = List.of("fp32", "tf32", "bf16");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--backends",
            paramLabel = "NAME",
            split = ",",
            description = "The backend to compare, and others beside it in training steps. Default: cuda,cpu.")
    private List<String> names = List.of("cuda", "cpu");

    @Option(
            names = "--pytorch",
            paramLabel = "FILE",
            description = "The script that measures in PyTorch, gpu-kit-compare.py. Default: PyTorch is left out.")
    private Optional<String> pytorch = Optional.empty();

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            description = "What runs this script. Default: ${DEFAULT-VALUE}.")
    private String python = "python3";

    @Option(
            names = "--pytorch-device",
            paramLabel = "NAME",
            description = "Where PyTorch computes: cuda or cpu. Default: ${DEFAULT-VALUE}.")
    private String pytorchDevice = "cuda";

    @Option(
            names = "--data",
            paramLabel = "PLACE",
            converter = PlacementConverter.class,
            description =
                    "Where the windows of training steps lie: ${COMPLETION-CANDIDATES}. auto: on the device, if it is a GPU; PyTorch's too."
                            + " Default: ${DEFAULT-VALUE}.")
    private DataPlacement data = DataPlacement.AUTO;

    @Option(names = "--quick", description = "Small work for a moment, to try it.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write all rounds there, as JSON.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--markdown", paramLabel = "FILE", description = "Also write the tables there.")
    private Optional<Path> markdown = Optional.empty();

    private final List<Match.Result> results = new ArrayList<>();
    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private Map<String, String> placed = Map.of();

    @Override
    public Integer call() throws IOException {
        Usage.requireDifferentBackends(spec.commandLine(), names);
        Usage.requireWritable(spec.commandLine(), Map.of("--json", json, "--markdown", markdown));
        Map<String, String> card = NvidiaSmi.ask();
        if (pytorch.isEmpty()) {
            finish(card, Map.of("missing", "PyTorch was not asked for"), Optional.empty());
            return 0;
        }
        try (PyTorch torch = new PyTorch(List.of(python, pytorch.get(), "--device", pytorchDevice))) {
            finish(card, torch.about(), Optional.of(torch));
        } catch (PyTorch.Refusal e) {
            spec.commandLine().getErr().println("not compared: " + e.getMessage());
            finish(card, Map.of("missing", String.valueOf(e.getMessage())), Optional.empty());
        }
        return 0;
    }

    private void finish(Map<String, String> card, Map<String, String> about, Optional<PyTorch> torch)
            throws IOException {
        measure(new Matches(torch, data, quick), card, about);
        Comparison comparison = comparison(card, about);
        PrintWriter out = spec.commandLine().getOut();
        String tables = new ComparisonTables(comparison).markdown();
        out.print(tables);
        out.flush();
        if (markdown.isPresent()) {
            Json.write(markdown.get(), tables);
        }
    }

    /** The products of the first backend come in each arithmetic it has, and it reads which when it is opened. */
    private void measure(Matches matches, Map<String, String> card, Map<String, String> about) throws IOException {
        Map<String, Backend> backends = new LinkedHashMap<>();
        String first = names.get(0);
        try {
            for (String name : names) {
                Backend backend = open(name, MATHS.get(0));
                backends.put(name, backend);
                descriptions.put(name, backend.description());
            }
            placed = matches.data(backends);
            run(matches.steps(backends), card, about);
            Backend compared = Objects.requireNonNull(backends.get(first));
            run(matches.products(first, compared, MATHS.get(0)), card, about);
            run(matches.passes(first, compared), card, about);
        } finally {
            backends.values().forEach(Backend::close);
        }
        for (String math : MATHS.subList(1, first.startsWith("cuda") ? MATHS.size() : 1)) {
            try (Backend backend = open(first, math)) {
                run(matches.products(first, backend, math), card, about);
            }
        }
    }

    private static Backend open(String name, String math) {
        return CudaSetting.MATH.during(
                math,
                () -> Backends.onClassPath()
                        .choose(name, BackendOptions.defaults())
                        .backend());
    }

    /** After each match the file holds what there is: if time runs out, that is not lost. */
    private void run(List<Match> matches, Map<String, String> card, Map<String, String> about) throws IOException {
        try (Progress progress = new Progress()) {
            progress.start("comparing", matches.size());
            for (Match match : matches) {
                progress.moveTo(matches.indexOf(match), match.work() + " " + match.settings());
                results.add(match.run(rounds()));
                if (json.isPresent()) {
                    Json.write(json.get(), comparison(card, about));
                }
            }
        }
    }

    private Rounds rounds() {
        return Match.rounds(quick);
    }

    private Comparison comparison(Map<String, String> card, Map<String, String> about) {
        return new Comparison(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        card,
                        NvidiaSmi.ask(),
                        descriptions,
                        about,
                        placed,
                        rounds(),
                        List.copyOf(results),
                        List.of())
                .withFindings();
    }
}
