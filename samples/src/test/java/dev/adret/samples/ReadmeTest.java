package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the README and the guides to their word: what Java is in them compiles, programs run, links lead somewhere. */
class ReadmeTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** What makes a class of a few lines: they may use a pass, its input x and a number of columns. */
    private static final String FRAGMENT = """
            import dev.adret.backend.*;
            import dev.adret.graph.*;
            import dev.adret.nlp.corpus.*;
            import dev.adret.nlp.window.*;
            import dev.adret.nn.*;
            import dev.adret.optim.*;
            import dev.adret.tensor.*;
            import java.nio.file.Path;
            import java.util.*;

            class Fragment {
                Pass pass;
                Tensor x;
                int columns;

                void run() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void theProgramInTheReadmeLearnsXor() throws Exception {
        assertThat(outputOf("README.md").lines())
                .containsExactly("0 xor 0 = 0", "0 xor 1 = 1", "1 xor 0 = 1", "1 xor 1 = 0");
    }

    @Test
    void theProgramInTheGuideToGraphsFindsTheGradients() throws Exception {
        assertThat(outputOf("docs/graphs.md").lines()).containsExactly("f = 6.0, by y: 5.0", "softmax: 0.1875");
    }

    @Test
    void theProgramInTheGuideToTheLibraryLearnsTheCircleAndReadsItBack() throws Exception {
        assertThat(outputOf("docs/library.md").lines())
                .singleElement(STRING)
                .matches("(3[89]\\d|400) of 400 right, read back: true");
    }

    @Test
    void thePictureInTheGuideToGraphsIsThatOfTheSample() throws Exception {
        Cli.compute("sample", "chain-rule", "--out", folder.toString()).assertDone();
        assertThat(Files.readString(folder.resolve("chain-rule-product.svg")))
                .isEqualTo(Files.readString(root().resolve("docs/graph.svg")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linesOfJavaInADocumentCompile(Path document) throws IOException {
        Matcher block = JAVA_BLOCK.matcher(Files.readString(document));
        while (block.find()) {
            if (!CLASS.matcher(block.group(1)).find()) {
                compile(Files.writeString(folder.resolve("Fragment.java"), FRAGMENT.formatted(block.group(1))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksWithinTheProjectLeadSomewhere(Path document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            Path target = link.group(1).isEmpty()
                    ? document
                    : document.resolveSibling(link.group(1)).normalize();
            assertThat(target).as("%s in %s", link.group(), document).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target))
                        .as("%s in %s", link.group(), document)
                        .contains(link.group(2));
            }
        }
    }

    /** Headings as links name them. */
    private static List<String> anchors(Path document) throws IOException {
        return HEADING.matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(
                root().resolve("README.md"),
                root().resolve("CONTRIBUTING.md"),
                root().resolve("benchmarks/peers/README.md")));
        try (Stream<Path> files = Files.walk(root().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    /** What the program in a document prints. */
    private String outputOf(String document) throws Exception {
        String source = first(JAVA_BLOCK, Files.readString(root().resolve(document)));
        String name = first(CLASS, source);
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        compile(file);
        return run(name);
    }

    /** The folder with both README.md and pom.xml, from the one that the tests run in upwards. */
    static Path root() {
        Path candidate = Path.of("").toAbsolutePath();
        while (candidate != null
                && !(Files.exists(candidate.resolve("README.md")) && Files.exists(candidate.resolve("pom.xml")))) {
            candidate = candidate.getParent();
        }
        assertThat(candidate).as("a folder with README.md and pom.xml").isNotNull();
        return candidate;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in the document", pattern).isTrue();
        return matcher.group(1);
    }

    private void compile(Path file) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int status = compiler.run(
                null, messages, messages, "-proc:none", "-cp", classPath, "-d", folder.toString(), file.toString());
        assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    }

    private String run(String name) throws IOException, ReflectiveOperationException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
