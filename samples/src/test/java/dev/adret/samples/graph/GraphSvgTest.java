package dev.adret.samples.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.GraphDrawing;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class GraphSvgTest {
    private static Document svg;

    @BeforeAll
    static void draw() throws Exception {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(4, 3));
        Node w = graph.input("W<1>", Shape.of(3, 2));
        Node hidden = x.matmul(w).addBias(graph.input("b", Shape.of(2))).tanh().named("hidden");
        Node loss = hidden.crossEntropy(graph.integers("classes", Shape.of(4)))
                .add(graph.constant(0.01f).multiply(hidden.square().sum()))
                .named("J");
        try (Pass pass = Pass.training(new ReferenceBackend(), 1);
                Evaluation run = new Evaluation(graph, pass)) {
            run.set(x, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12).set(w, 0.1f, 0.2f, -0.1f, 0, 0.3f, -0.2f);
            run.set(graph.nodes().get(3), 1, -1).setIntegers(graph.nodes().get(6), 0, 1, 1, 0);
            InputSource source = new InputSource(new StringReader(GraphSvg.of(GraphDrawing.of(run, loss))));
            svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source);
        }
    }

    private static List<Element> elements(String name) {
        NodeList list = svg.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < list.getLength(); i++) {
            elements.add((Element) list.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    /** What a text covers at least. */
    private static Rectangle2D box(Element text) {
        double size = number(text, "font-size");
        double width = text.getTextContent().length() * size * 0.5;
        return new Rectangle2D.Double(
                number(text, "x") - width / 2, number(text, "y") - 0.75 * size, width, 0.75 * size);
    }

    @Test
    void eachEdgeIsALineWithAValueAboveItsGradient() {
        assertThat(elements("path")).hasSize(1 + 14);
        List<Element> texts = elements("text");
        assertThat(texts)
                .extracting(Element::getTextContent)
                .contains("[4×3] ‖25.5‖", "hidden: tanh", "W<1>", "[1, −1]");
        for (int i = 1; i < texts.size(); i++) {
            boolean gradient = texts.get(i).getAttribute("class").equals("gradient");
            if (gradient && texts.get(i - 1).getAttribute("class").equals("value")) {
                assertThat(number(texts.get(i), "x")).isEqualTo(number(texts.get(i - 1), "x"));
                assertThat(number(texts.get(i), "y")).isGreaterThan(number(texts.get(i - 1), "y") + 15);
            }
        }
    }

    @Test
    void noTextCoversAnotherOrIsCutOff() {
        Element root = svg.getDocumentElement();
        Rectangle2D picture = new Rectangle2D.Double(0, 0, number(root, "width"), number(root, "height"));
        List<Element> texts = elements("text");
        for (int i = 0; i < texts.size(); i++) {
            assertThat(picture.contains(box(texts.get(i)))).isTrue();
            for (int j = 0; j < i; j++) {
                assertThat(box(texts.get(i)).intersects(box(texts.get(j))))
                        .as(
                                "%s over %s",
                                texts.get(i).getTextContent(), texts.get(j).getTextContent())
                        .isFalse();
            }
        }
    }

    @Test
    void aGraphWithoutARunIsDrawnToo() {
        Graph graph = new Graph();
        graph.input("x").square();

        assertThat(GraphSvg.of(GraphDrawing.of(graph)))
                .startsWith("<svg ")
                .contains(">x²<", ">[1]<")
                .endsWith("</svg>\n");
    }
}
