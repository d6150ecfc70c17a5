package dev.adret.benchmarks.peers.runner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adret.benchmarks.peers.Product;
import dev.adret.benchmarks.peers.runner.Contender.Setting;
import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares Adret with its peers: the command that scripts/peers.sh starts. */
@Command(
        name = "scripts/peers.sh",
        description = "Runs the same training step, and the same matrix products, on Adret and on other libraries in"
                + " alternating rounds; checks that all compute the same.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PeersMain implements Callable<Integer> {
    private static final String EXAMPLES_PER_SECOND = "examples/s";
    /** Losses may differ from those of the reference in double precision by this part after 320 steps. */
    private static final double CURVE_TOLERANCE = 1e-3;
    /** And from Adret's own, in the mean of the first pass of a timed run. */
    private static final double FIRST_LOSS_TOLERANCE = 1e-4;
    /** A setting whose first run is slower than the best by more than this part is not run again. */
    private static final double PASSED_OVER = 0.15;

    /** The batch size of the measurement beside a busy core. */
    private static final int CONTENTION_BATCH = 512;

    private enum Test {
        STEP,
        GEMM,
        CONTENTION,
        START
    }

    @Parameters(index = "0", hidden = true, description = "the folder benchmarks/peers, built")
    private Path peers = Path.of("benchmarks/peers");

    @Option(names = "--out", description = "JSON file for the results")
    private Path out = Path.of("benchmarks/results/peers.json");

    @Option(names = "--java", description = "the java that runs the programs; by default the one that runs this")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(names = "--rounds", description = "rounds; the first tries every setting, the others the best ones")
    private int rounds = 5;

    @Option(names = "--warmup", description = "seconds of warm-up of each program; of each matrix product a third")
    private double warmup = 5;

    @Option(
            names = "--seconds",
            description = "seconds that each program is measured, at least; each matrix product a tenth")
    private double seconds = 2;

    @Option(names = "--quick", description = "one round of short runs: does everything work? Its figures mean little")
    private boolean quick;

    @Option(names = "--tests", split = ",", description = "what to measure: ${COMPLETION-CANDIDATES}; all by default")
    private Set<Test> tests = Set.of(Test.values());

    @Option(names = "--libraries", split = ",", description = "folders of the peers to run; all by default")
    private Set<String> modules = Set.of("libtorch", "tensorflow", "djl", "dl4j", "blas");

    @Option(names = "--hidden", split = ",", description = "sizes of the hidden layer")
    private List<Integer> hidden = List.of(100, 300);

    @Option(names = "--batch", split = ",", description = "batch sizes")
    private List<Integer> batches = List.of(64, 512, 4096);

    private final Results results = new Results();
    private final Map<String, String> versions = new TreeMap<>();

    private PeersMain() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // So that tables look the same wherever they are made.
        System.exit(new CommandLine(new PeersMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (!(e instanceof PeerFailedException)) {
                        throw e;
                    }
                    System.err.println(e.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.requireWritable(out);
        if (quick) {
            rounds = 1;
            warmup = 1;
            seconds = 1;
        }
        describe();
        Launcher launcher = new Launcher(peers.toAbsolutePath(), java);
        List<Contender> steps = chosen(Contender.STEPS);
        if (tests.contains(Test.STEP)) {
            checkCurves(launcher, steps);
            steps(launcher, steps);
        }
        if (tests.contains(Test.GEMM)) {
            products(launcher, chosen(Contender.PRODUCTS));
        }
        if (tests.contains(Test.CONTENTION)) {
            contention(launcher, steps);
        }
        if (tests.contains(Test.START)) {
            start(launcher, steps);
        }
        return 0;
    }

    private List<Contender> chosen(List<Contender> all) {
        return all.stream()
                .filter(c -> c.module().equals("adret") || modules.contains(c.module()))
                .toList();
    }

    private void describe() throws IOException {
        String cpu = "";
        Path cpus = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpus)) {
            cpu = Files.readAllLines(cpus).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("");
        }
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpu", cpu);
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        results.fact("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        results.fact("revision", System.getProperty("adret.revision", ""));
        results.fact("machine", machine);
        results.fact("rounds", rounds);
        results.fact("warmupSeconds", warmup);
        results.fact("seconds", seconds);
        results.fact("versions", versions);
    }

    /** Every setting of every library must learn some windows by heart with the losses of the reference backend. */
    private void checkCurves(Launcher launcher, List<Contender> contenders) throws IOException {
        String[] task = {"mode=check", "batch=64", "hidden=100", "rate=0.5"};
        Contender adret = contenders.get(0);
        JsonNode reference = launcher.run(adret, new Setting("reference").arguments("backend=reference"), task)
                .get("losses");
        Map<String, Object> deviations = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            for (Setting setting : contender.settings()) {
                JsonNode answer = launcher.run(contender, setting, task);
                String name = contender.name() + ", " + setting.label();
                note(contender, answer);
                double deviation = deviation(reference, answer.get("losses"));
                if (!(deviation <= CURVE_TOLERANCE)) {
                    throw new PeerFailedException(
                            name + " computes something else: its losses are off by a part of " + deviation, null);
                }
                deviations.put(name, deviation);
                say("%-45s same losses, to a part of %.1e", name, deviation);
            }
        }
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("steps", "40 epochs over 512 windows in batches of 64, H=100, learning rate 0.5");
        check.put("against", "Adret's reference backend, in double precision");
        check.put("tolerance", CURVE_TOLERANCE);
        check.put("firstLoss", reference.get(0));
        check.put("lastLoss", reference.get(reference.size() - 1));
        check.put("largestRelativeDeviation", deviations);
        check.put("firstPassTolerance", FIRST_LOSS_TOLERANCE);
        results.fact("check", check);
        results.write(out);
    }

    private static double deviation(JsonNode expected, JsonNode actual) {
        if (expected.size() != actual.size()) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            double off = Math.abs(actual.get(i).doubleValue() - expected.get(i).doubleValue());
            double part = off / expected.get(i).doubleValue();
            if (!(part <= largest)) {
                largest = part;
            }
        }
        return largest;
    }

    private void steps(Launcher launcher, List<Contender> contenders) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (int units : hidden) {
                for (int batch : batches) {
                    round(launcher, contenders, round, units, batch);
                    results.write(out);
                }
            }
        }
        List<String> names = new ArrayList<>();
        hidden.forEach(units -> batches.forEach(batch -> names.add(stepName(units, batch))));
        print("Training step, examples/s (in brackets: ours over the peer's)", "step", names, contenders);
    }

    /** Runs each library once, with each setting that is still in the race. */
    private void round(Launcher launcher, List<Contender> contenders, int round, int units, int batch) {
        String test = stepName(units, batch);
        JsonNode ours = null;
        for (Contender contender : contenders) {
            double best = contender.settings().stream()
                    .map(setting -> results.measurement(test, contender.name(), setting.label(), EXAMPLES_PER_SECOND))
                    .mapToDouble(m -> m.values().isEmpty() ? 0 : m.values().get(0))
                    .max()
                    .orElse(0);
            for (Setting setting : contender.settings()) {
                Measurement measurement =
                        results.measurement(test, contender.name(), setting.label(), EXAMPLES_PER_SECOND);
                if (round > 0 && measurement.values().get(0) < best * (1 - PASSED_OVER)) {
                    continue;
                }
                JsonNode answer = launcher.run(
                        contender,
                        setting,
                        "mode=time",
                        "hidden=" + units,
                        "batch=" + batch,
                        "warmup=" + warmup,
                        "seconds=" + seconds);
                if (ours == null) {
                    ours = answer.get("losses");
                }
                double deviation = deviation(ours, answer.get("losses"));
                if (!(deviation <= FIRST_LOSS_TOLERANCE)) {
                    throw new PeerFailedException(
                            contender.name() + ", " + setting.label() + ", " + test
                                    + ": the mean loss of the first pass is "
                                    + answer.get("losses").get(0) + ", Adret's " + ours.get(0),
                            null);
                }
                note(contender, answer);
                add(measurement, answer.get("rate").doubleValue());
            }
        }
    }

    private static String stepName(int units, int batch) {
        return "H = " + units + ", batch " + batch;
    }

    private void products(Launcher launcher, List<Contender> contenders) throws IOException {
        for (int round = 0; round < rounds; round++) {
            // By the number of threads first, so that what is compared runs side by side.
            for (int number = 0; number < 2; number++) {
                for (Contender contender : contenders) {
                    Setting setting = contender.settings().get(number);
                    JsonNode answer = launcher.run(
                            contender, setting, "warmup=" + warmup / 3, "seconds=" + seconds / 10);
                    note(contender, answer);
                    for (Product product : Product.ALL) {
                        Measurement measurement = results.measurement(
                                productName(product, number), contender.name(), setting.label(), "GFLOP/s");
                        add(
                                measurement,
                                answer.get("gflops").get(product.toString()).doubleValue());
                    }
                }
            }
            results.write(out);
        }
        for (int number = 0; number < 2; number++) {
            int threads = number;
            List<String> names =
                    Product.ALL.stream().map(p -> productName(p, threads)).toList();
            print("Matrix products, GFLOP/s", "product m×n×k", names, contenders);
            for (Contender contender : contenders.subList(1, contenders.size())) {
                double mean = names.stream()
                        .mapToDouble(test -> Math.log(Results.ratio(
                                results.best(test, "Adret").orElseThrow(),
                                results.best(test, contender.name()).orElseThrow())))
                        .average()
                        .orElse(0);
                System.out.printf(
                        "Geometric mean over %s, %d thread(s): %.2f×%n", contender.name(), number + 1, Math.exp(mean));
            }
        }
    }

    private static String productName(Product product, int number) {
        return product + (number == 0 ? ", 1 thread" : ", 2 threads");
    }

    /** The step while another process keeps one core busy. */
    private void contention(Launcher launcher, List<Contender> contenders) throws IOException {
        Contender adret = new Contender(
                "Adret",
                "adret",
                "AdretStep",
                List.of(
                        new Setting("1 thread").arguments("threads=1"),
                        new Setting("2 threads").arguments("threads=2")));
        List<Contender> two = new ArrayList<>(List.of(adret));
        contenders.stream().filter(c -> c.module().equals("libtorch")).forEach(two::add);
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : two) {
                for (Setting setting : contender.settings()) {
                    contention(launcher, contender, setting, false);
                    contention(launcher, contender, setting, true);
                }
            }
            results.write(out);
        }
        System.out.printf(
                "%n### Another process keeps one core busy, H = 100, batch %d, examples/s%n%n", CONTENTION_BATCH);
        System.out.println("| library | alone | beside it | kept |\n| --- | --- | --- | --- |");
        for (Contender contender : two) {
            for (Setting setting : contender.settings()) {
                double alone = contended(contender, setting, false).median();
                double beside = contended(contender, setting, true).median();
                System.out.printf(
                        "| %s, %s | %,.0f | %,.0f | %.0f%% |%n",
                        contender.name(), setting.label(), alone, beside, 100 * beside / alone);
            }
        }
    }

    private void contention(Launcher launcher, Contender contender, Setting setting, boolean busy) {
        String[] task = {
            "mode=time", "hidden=100", "batch=" + CONTENTION_BATCH, "warmup=" + warmup, "seconds=" + seconds
        };
        Process spinner = busy ? launcher.startSpinner() : null;
        try {
            JsonNode answer = launcher.run(contender, setting, task);
            note(contender, answer);
            add(contended(contender, setting, busy), answer.get("rate").doubleValue());
        } finally {
            if (spinner != null) {
                spinner.destroy();
            }
        }
    }

    private Measurement contended(Contender contender, Setting setting, boolean busy) {
        String test = stepName(100, CONTENTION_BATCH) + (busy ? ", one core busy" : ", both cores free");
        return results.measurement(test, contender.name(), setting.label(), EXAMPLES_PER_SECOND);
    }

    /** From the start of the JVM to the end of the first step. The first run of each does not count: it reads from the disk. */
    private void start(Launcher launcher, List<Contender> contenders) throws IOException {
        String test = "JVM start to first step";
        for (int round = 0; round <= rounds; round++) {
            for (Contender contender : contenders) {
                for (Setting setting : contender.settings()) {
                    JsonNode answer = launcher.run(contender, setting, "mode=start", "hidden=100", "batch=64");
                    note(contender, answer);
                    double micros = answer.get("finished").longValue()
                            - answer.get("started").longValue();
                    if (round > 0) {
                        add(results.measurement(test, contender.name(), setting.label(), "s"), micros / 1e6);
                    }
                }
            }
        }
        results.write(out);
        print("Start-up, seconds", "", List.of(test), contenders);
    }

    private void note(Contender contender, JsonNode answer) {
        versions.put(contender.name(), answer.get("library").textValue());
        versions.put("Java", answer.get("java").textValue());
    }

    private static void add(Measurement measurement, double value) {
        measurement.values().add(value);
        say(
                "%-30s %-16s %-33s %,14.4g %s",
                measurement.test(), measurement.library(), measurement.setting(), value, measurement.unit());
    }

    private void print(String title, String corner, List<String> names, List<Contender> contenders) {
        System.out.printf("%n### %s%n%n", title);
        System.out.print(results.table(
                corner, names, contenders.stream().map(Contender::name).toList()));
    }

    private static void say(String format, Object... values) {
        System.err.printf(format + "%n", values);
    }
}
