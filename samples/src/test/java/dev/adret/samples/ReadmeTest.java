package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the README and the guides to their word: the programs in them are compiled and run. */
class ReadmeTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

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
    void thePictureInTheGuideToGraphsIsThatOfTheSample() throws Exception {
        Cli.compute("sample", "chain-rule", "--out", folder.toString()).assertDone();
        assertThat(Files.readString(folder.resolve("chain-rule-product.svg")))
                .isEqualTo(Files.readString(root().resolve("docs/graph.svg")));
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
