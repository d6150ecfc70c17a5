package dev.adret.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.graph.GraphDrawing.Edge;
import dev.adret.graph.GraphDrawing.Kind;
import dev.adret.graph.GraphDrawing.Vertex;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphDrawingTest {
    private final Graph graph = new Graph();

    /** (x + y)·max(y, z), and something that is not part of it. */
    private GraphDrawing lecture() {
        Node x = graph.input("x");
        Node y = graph.input("y");
        Node z = graph.input("z");
        Node sum = x.add(y);
        sum.square();
        Node f = sum.multiply(y.max(z)).named("f");
        try (Pass pass = Pass.training(new ReferenceBackend(), 1);
                Evaluation run = new Evaluation(graph, pass)) {
            run.set(x, 1).set(y, 2).set(z, 0);
            return GraphDrawing.of(run, f);
        }
    }

    @Test
    void edgesCarryValuesAndTheirOwnShareOfTheGradient() {
        assertThat(lecture().edges())
                .containsExactly(
                        edge(0, 3, "1", "2"),
                        edge(1, 3, "2", "2"),
                        edge(1, 4, "2", "3"),
                        edge(2, 4, "0", "0"),
                        edge(3, 5, "3", "2"),
                        edge(4, 5, "2", "3"),
                        edge(5, 6, "6", "1"));
    }

    private static Edge edge(int from, int to, String value, String gradient) {
        return new Edge(from, to, Optional.of(value), Optional.of(gradient));
    }

    @Test
    void aValueThatFansOutHasTheSumOfTheSharesAndGatesHaveTheirSigns() {
        assertThat(lecture().vertices())
                .containsExactly(
                        new Vertex(Kind.INPUT, "x", Optional.empty()),
                        new Vertex(Kind.INPUT, "y", Optional.of("∂ = 5")),
                        new Vertex(Kind.INPUT, "z", Optional.empty()),
                        new Vertex(Kind.GATE, "+", Optional.empty()),
                        new Vertex(Kind.GATE, "max", Optional.empty()),
                        new Vertex(Kind.GATE, "f: ×", Optional.empty()),
                        new Vertex(Kind.OUTPUT, "", Optional.empty()));
    }

    @Test
    void dotHasAStatementForEachNodeAndEdge() {
        String dot = lecture().dot();

        assertThat(dot)
                .startsWith("digraph {\n")
                .endsWith("}\n")
                .contains("n1 [shape=ellipse, label=<y<br/><font color=\"#c62828\">∂ = 5</font>>];")
                .contains("n1 -> n4 [label=<<font color=\"#1a7f37\">2</font><br/><font color=\"#c62828\">3</font>>];");
        assertThat(dot.lines().filter(line -> line.contains("->"))).hasSize(7);
    }

    @Test
    void aConstantThatIsANumberIsCalledByIt() {
        graph.input("b").multiply(2);
        graph.constant(-0.5f);

        assertThat(GraphDrawing.of(graph).vertices()).extracting(Vertex::label).contains("2", "-0.5");
    }

    @Test
    void namesAreEscapedInDot() {
        graph.input("a<b>&\"c\"");

        assertThat(GraphDrawing.of(graph).dot()).contains("label=<a&lt;b&gt;&amp;&quot;c&quot;>");
    }

    @Test
    void withoutARunEdgesCarryShapes() {
        Node ids = graph.integers("ids", Shape.of(5, 2));
        Node table = graph.input("table", Shape.of(7, 3));
        table.gatherRows(ids);

        assertThat(GraphDrawing.of(graph).edges())
                .containsExactly(
                        new Edge(1, 2, Optional.of("[7×3]"), Optional.empty()),
                        new Edge(0, 2, Optional.of("[5×2]"), Optional.empty()));
    }

    @Test
    void smallTensorsShowNumbersAndLargerOnesShapeAndNorm() {
        assertThat(Numerals.text(new float[] {1, -0.5f, 1 / 3f}, Shape.of(3))).isEqualTo("[1, −0.5, 0.3333]");
        assertThat(Numerals.text(new float[] {1, 2, 3, 4}, Shape.of(2, 2))).isEqualTo("[1, 2; 3, 4]");
        assertThat(Numerals.text(new float[] {3, 0, 0, 0, 0, 0, 4}, Shape.of(7)))
                .isEqualTo("[7] ‖5‖");
        assertThat(Numerals.number(1.234567e-7f)).isEqualTo("1.23e−7");
        assertThat(Numerals.number(2.5e8f)).isEqualTo("2.50e8");
        assertThat(Numerals.number(123456)).isEqualTo("123500");
        assertThat(Numerals.number(-0f)).isEqualTo("0");
        assertThat(Numerals.number(Float.NaN)).isEqualTo("NaN");
    }
}
