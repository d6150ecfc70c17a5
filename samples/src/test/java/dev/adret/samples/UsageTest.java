package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--window -1 | --window lies between 0 and 50 and is not -1",
                "--window two | Invalid value for option '--window': 'two' is not an int",
                "--dim 0 | --dim lies between 1 and 10000 and is not 0",
                "--caps-dim -1 | --caps-dim lies between 0 and 1000 and is not -1",
                "--shape-dim -1 | --shape-dim lies between 0 and 1000 and is not -1",
                "--ngram-dim 1001 | --ngram-dim lies between 0 and 1000 and is not 1001",
                "--gazetteer PER | should be in KEY=VALUE format but was PER",
                "--model logistic --sentence-level | --sentence-level is for models that predict tags",
                "--hidden 0 | --hidden lies between 1 and 100000 and is not 0",
                "--hidden 99999999999 | Invalid value for option '--hidden'",
                "--epochs 0 | --epochs are at least 1, not 0",
                "--patience -1 | --patience is at least 0, not -1",
                "--batch 0 | --batch is at least 1, not 0",
                "--corrupt 0 | --corrupt is at least 1, not 0",
                "--dropout 1 | --dropout lies in [0, 1) and is not 1.0",
                "--dropout NaN | --dropout lies in [0, 1) and is not NaN",
                "--threads -1 | --threads lies between 1 and 4096, or is 0 for one for each processor, and is not -1",
                "--threads 100000 | --threads lies between 1 and 4096",
                "--gazetteer PER=a --gazetteer PER=b | --gazetteer names a type twice: put all of its names into one file",
                "--builtin-tokens 0 | --builtin-tokens is at least 1, not 0",
                "--min-count 0 | --min-count is at least 1, not 0",
                "--max-vocab 0 | --max-vocab is at least 1, not 0",
                "--train | Missing required parameter for option '--train'",
                "--lr 0 | --lr: a learning rate is a positive finite number and not 0.0",
                "--lr -1 | --lr: a learning rate is a positive finite number and not -1.0",
                "--lr NaN | --lr: a learning rate is a positive finite number and not NaN",
                "--lr fast | Invalid value for option '--lr'",
                "--l2 -1 | --l2: weight decay is a finite number from 0 up and not -1.0",
                "--l1 -1 | --l1: L1 is a finite number from 0 up and not -1.0",
                "--clip-norm 0 | --clip-norm is a number above 0, not 0.0",
                "--clip-norm NaN | --clip-norm is a number above 0, not NaN",
                "--vectors-rate 0 | --vectors-rate is a positive finite number and not 0.0",
                "--vectors-rate NaN | --vectors-rate is a positive finite number and not NaN",
                "--vectors v --freeze-vectors --vectors-rate 0.1 | --vectors-rate is for vectors that are trained",
                "--class-weights even | '--class-weights': expected balanced or TAG=W,TAG=W… with each tag once, found"
                        + " 'even'",
                "--class-weights O=1,O=2 | with each tag once, found 'O=1,O=2'",
                "--class-weights O=x | with each tag once, found 'O=x'",
                "--class-weights O=-1 | the weight of O is a finite number from 0 up and not -1.0",
                "--class-weights balanced | --class-weights needs --no-sentence-level",
                "--model margin --class-weights O=2 | --class-weights is for models that predict tags; margin answers",
                "--resume | --resume needs --checkpoint",
                "--checkpoint d --checkpoint-keep 0 | --checkpoint-keep is at least 1, not 0",
                "--checkpoint-every 5min | such as 500steps, 60s or 1epochs, found '5min'",
                "--lr-decay soon | '--lr-decay': expected none, step:K:FACTOR, exp:RATE, inverse:RATE, linear:K or cosine:K, found 'soon'",
                "--lr-decay step:2 | '--lr-decay': expected none, step:K:FACTOR",
                "--lr-decay step:0:0.5 | found 'step:0:0.5': a step schedule needs",
                "--lr-decay step:2:2 | found 'step:2:2': a step schedule needs",
                "--lr-decay linear:0 | found 'linear:0': a learning rate falls over at least 1 epoch, not 0",
                "--lr-decay cosine:1.5 | linear:K or cosine:K with numbers, found 'cosine:1.5'",
                "--lr-decay exp:x | linear:K or cosine:K with numbers, found 'exp:x'",
                "--lr-decay exp:-1 | found 'exp:-1': a decay is a finite number from 0 up",
                "--lr-decay inverse:NaN | linear:K or cosine:K with numbers, found 'inverse:NaN'",
                "--model foo | '--model': expected one of softmax, mlp, logistic, margin, found 'foo'",
                "--activation foo | '--activation': expected one of hardtanh, tanh, relu, leakyrelu, sigmoid, found"
                        + " 'foo'",
                "--optimizer foo | '--optimizer': expected one of adagrad, sgd, rmsprop, adam, found 'foo'",
                "--unknown | Unknown option: '--unknown'",
                "--out | Missing required parameter for option '--out'",
                "--freeze-vectors | --freeze-vectors needs --vectors",
                "--type PER | --type is for --model margin; mlp learns all types",
                "--train a.conll --patience 2 | --patience needs --dev",
                "--out a --metrics ./a | --metrics and --out name the same file",
            })
    void wrongUsageOfTrainIsExplained(String options, String message) {
        List<String> args = new ArrayList<>(List.of("ner", "train"));
        args.addAll(List.of(options.split(" ")));
        Cli.Result result = Cli.run(args.toArray(String[]::new)).assertError(CommandLine.ExitCode.USAGE, message);
        assertThat(result.err()).endsWith(String.format("Try 'adret ner train --help'.%n"));
        assertThat(result.out()).isEmpty();
    }

    @Test
    void wrongUsageOfOtherCommandsIsExplained() {
        Cli.run("ner", "tag", "--model", "m", "--format", "xml")
                .assertError(2, "'--format': expected one of text, conll, json, found 'xml'");
        Cli.run("ner", "tag").assertError(2, "Missing required option: '--model=FILE'");
        Cli.run("ner", "eval").assertError(2, "Missing required options: '--model=FILE', '--data=FILE'");
        Cli.run("ner", "serve").assertError(2, "Missing required option: '--model=FILE'");
        Cli.run("ner", "serve", "--model", "m", "--port", "65536")
                .assertError(2, "--port lies between 0 and 65535 and is not 65536");
        Cli.run("ner", "serve", "--model", "m", "--max-tokens", "0")
                .assertError(2, "--max-tokens is at least 1, not 0");
        Cli.run("ner", "serve", "--model", "m", "--max-body", "4g")
                .assertError(2, "'--max-body': expected a size from 1 to 2047m, such as 500, 64k or 1m, found '4g'");
        Cli.run("ner", "serve", "--model", "m", "--timeout", "0s")
                .assertError(2, "'--timeout': expected a time of at most a day, such as 500ms, 10s or 2m, found '0s'");
        Cli.run("ner", "export", "--model", "m", "--out", "o", "--format", "pickle")
                .assertError(2, "'--format': expected one of onnx, safetensors, found 'pickle'");
        Cli.run("ner", "export").assertError(2, "Missing required options: '--model=FILE', '--out=FILE'");
        Cli.run("ner", "eval", "--model", "m", "--data", "d", "--predictions", "a", "--report", "./a")
                .assertError(2, "--predictions and --report name the same file, ./a");
        Cli.run("gpu", "compare", "--json", "a", "--markdown", "a")
                .assertError(2, "--json and --markdown name the same file, a");
        Cli.run("gpu", "profile", "--json", "a", "--trace", "a")
                .assertError(2, "--json and --trace name the same file, a");
        Cli.run("devices", "more").assertError(2, "more");
        Cli.run("ner", "tag", "--model", "")
                .assertError(2, "'--model': expected the name of a file or a folder, found nothing");
        Cli.run("ner", "train", "--gazetteer", "PER=")
                .assertError(2, "expected the name of a file or a folder, found nothing");
    }

    @Test
    void aModelThatHasNoSentenceLevelMayBeAskedForWithoutOne() {
        Cli.train(
                        Cli.corpus(folder),
                        folder.resolve("model"),
                        "--model",
                        "logistic",
                        "--no-sentence-level",
                        "--epochs",
                        "1")
                .assertDone();
    }

    @Test
    void whereACommandIsMissingThoseThereAreAreShown() {
        assertShown(Cli.run("ner"), "adret: Missing required subcommand", "train", "export");
        assertShown(Cli.run(), "adret: Missing required subcommand", "devices", "sample");
        assertShown(Cli.run("xyz"), "adret: Unmatched argument at index 0: 'xyz'", "devices", "sample");
    }

    @Test
    void whatWasMistypedIsSuggested() {
        assertShown(
                Cli.run("ner", "trian"), "adret: Unmatched argument at index 1: 'trian'", "Did you mean: ner train?");
        assertShown(Cli.run("ner", "train", "--epoch"), "adret: Unknown option: '--epoch'", "--epochs");
    }

    private static void assertShown(Cli.Result result, String error, String... shown) {
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith(error + System.lineSeparator()).contains(shown);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aBackendThatIsNotThereIsAnErrorThatListsTheOthers() {
        String known = String.join(
                ", ",
                Backends.onClassPath().providers().stream().map(p -> p.name()).toList());
        Cli.run(
                        "ner",
                        "train",
                        "--backend",
                        "abacus",
                        "--out",
                        folder.resolve("a").toString())
                .assertError(1, "there is no backend 'abacus'; choose one of auto, " + known);
        assertThat(Cli.files(folder)).isEmpty();
    }

    @Test
    void namesOfModelsAreReadInAnyCase() {
        Cli.train(Cli.corpus(folder), folder.resolve("a.adret"), "--model", "SoftMax", "--epochs", "1")
                .assertDone();
    }

    @Test
    void aStackTraceIsShownOnRequest() {
        Cli.Result result =
                Cli.run("ner", "eval", "--model", "none", "--data", "none", "--backend", "abacus", "--debug");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("adret: there is no backend 'abacus'")
                .contains("\tat dev.adret.");
    }

    @Test
    void theHelpOfTrainHasEveryOption() {
        String help = Cli.run("ner", "train", "--help").assertDone().out().replaceAll("\\s+", " ");
        assertThat(help)
                .contains("--train=FILE", "--dev=FILE", "--test=FILE", "--vectors=FILE", "--freeze-vectors")
                .contains("--vectors-rate=FACTOR")
                .contains("--model=KIND", "softmax, mlp, logistic, margin", "--type=TYPE", "--window=N", "--dim=N")
                .contains("--caps-dim=N", "--hidden=N", "--activation=F", "hardtanh, tanh, relu, leakyrelu, sigmoid")
                .contains("--optimizer=NAME", "adagrad, sgd, rmsprop, adam", "--lr=X", "--lr-decay=SPEC")
                .contains(
                        "--l2=X",
                        "--l1=X",
                        "--clip-norm=X",
                        "--class-weights=W",
                        "--dropout=P",
                        "--corrupt=N",
                        "--epochs=N",
                        "--patience=N",
                        "--batch=N",
                        "--seed=N")
                .contains(
                        "--backend=NAME",
                        "--threads=N",
                        "--out=FILE",
                        "--metrics=FILE",
                        "--check-gradients",
                        "--builtin-tokens=N")
                .contains("--report=FILE", "--ui=PORT", "--tensorboard=DIR")
                .contains("none, step:K:FACTOR, exp:RATE, inverse:RATE", "linear:K or cosine:K")
                .contains("Default: 2.", "Default: 50.", "Default: 300.", "--debug");
    }

    @Test
    void theHelpOfTheOtherCommandsHasEveryOption() {
        assertThat(Cli.run("ner", "eval", "--help").assertDone().out())
                .contains("--model=FILE", "--data=FILE", "--predictions=FILE", "--backend=NAME", "--threads=N");
        assertThat(Cli.run("ner", "tag", "--help").assertDone().out())
                .contains("--model=FILE", "--input=FILE", "--format=FORMAT", "text, conll, json", "--pretokenized");
        assertThat(Cli.run("ner", "serve", "--help").assertDone().out())
                .contains(
                        "--model=FILE",
                        "--port=N",
                        "--host=HOST",
                        "--max-body=SIZE",
                        "--max-tokens=N",
                        "--timeout=TIME")
                .contains("--backend=NAME", "--threads=N", "POST /tag", "GET /metrics");
        assertThat(Cli.run("ner", "export", "--help").assertDone().out())
                .contains("--model=FILE", "--format=FORMAT", "onnx", "safetensors", "--out=FILE");
        assertThat(Cli.run("bench", "--help").assertDone().out())
                .contains("--backends=NAME", "--threads=N", "--groups=GROUP", "--quick", "--json=FILE", "--plot=FILE");
        assertThat(Cli.run("gpu", "--help").assertDone().out())
                .contains("profile", "compare", "check", "plot", "summary");
        assertThat(Cli.run("gpu", "profile", "--help").assertDone().out())
                .contains("--backend=NAME", "--batch=N", "--hidden=N", "--quick", "--json=FILE", "--trace=FILE");
        assertThat(Cli.run("gpu", "compare", "--help").assertDone().out())
                .contains("--backends=NAME", "--pytorch=FILE", "--python=PROGRAM", "--json=FILE", "--markdown=FILE");
        assertThat(Cli.run("gpu", "check", "--help").assertDone().out())
                .contains("--backend=NAME", "--only=POINT", "same-bytes", "--steps=N", "--corpus=FILE", "--json=FILE");
        assertThat(Cli.run("--help").assertDone().out())
                .contains("devices", "ner", "bench", "gpu", "sample", "--version");
        assertThat(Cli.run("ner", "--help").assertDone().out()).contains("train", "eval", "tag", "serve", "export");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "ner --version", "ner train --version", "devices -V"})
    void everyCommandTellsTheVersion(String args) {
        assertThat(Cli.run(args.split(" ")).assertDone().out()).startsWith("adret ");
    }

    @Test
    void devicesListsEveryBackendAndWhetherItCanBeUsed() {
        List<String> lines = Cli.run("devices").assertDone().outLines();
        assertThat(lines.get(0)).matches("backend +usable +what");
        assertThat(lines).anyMatch(line -> line.matches("reference +yes +naive loops.*"));
        Backends.onClassPath()
                .providers()
                .forEach(provider -> assertThat(lines).anyMatch(line -> line.startsWith(provider.name())));
    }
}
