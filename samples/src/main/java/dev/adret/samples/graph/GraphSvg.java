package dev.adret.samples.graph;

import dev.adret.graph.GraphDrawing;
import dev.adret.graph.GraphDrawing.Edge;
import dev.adret.graph.GraphDrawing.Kind;
import dev.adret.graph.GraphDrawing.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * A {@link GraphDrawing} as SVG, from left to right: nodes and edges are placed by the layered algorithm of the Eclipse Layout Kernel, and
 * each edge has its value above it, in green, and its gradient below, in red.
 */
public final class GraphSvg {
    private static final double PADDING = 24;
    private static final double NODE_HEIGHT = 40;
    private static final double POINT = 8;

    private GraphSvg() {}

    /** The picture, as a text that is a file of its own. */
    public static String of(GraphDrawing drawing) {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
        ElkNode root = ElkGraphUtil.createGraph();
        root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        root.setProperty(CoreOptions.DIRECTION, Direction.RIGHT);
        root.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        root.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
        root.setProperty(CoreOptions.PADDING, new ElkPadding(PADDING));
        root.setProperty(LayeredOptions.SPACING_NODE_NODE, 28.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_NODE, 20.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 16.0);
        root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 28.0);
        List<ElkNode> nodes = new ArrayList<>();
        for (Vertex vertex : drawing.vertices()) {
            nodes.add(node(root, vertex));
        }
        List<ElkEdge> edges = new ArrayList<>();
        for (Edge edge : drawing.edges()) {
            edges.add(edge(nodes.get(edge.from()), nodes.get(edge.to()), edge));
        }
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
        SvgText svg = new SvgText(root.getWidth(), root.getHeight());
        for (int i = 0; i < edges.size(); i++) {
            drawEdge(svg, edges.get(i), drawing.edges().get(i));
        }
        for (int i = 0; i < nodes.size(); i++) {
            drawNode(svg, nodes.get(i), drawing.vertices().get(i));
        }
        return svg.end();
    }

    private static ElkNode node(ElkNode root, Vertex vertex) {
        ElkNode node = ElkGraphUtil.createNode(root);
        if (vertex.kind() == Kind.OUTPUT) {
            node.setDimensions(POINT, POINT);
            return node;
        }
        double label = SvgText.width(vertex.label(), SvgText.LARGE);
        double gradient = vertex.gradient()
                .map(text -> SvgText.width(text, SvgText.SMALL))
                .orElse(0.0);
        double height = vertex.gradient().isPresent() ? NODE_HEIGHT + 12 : NODE_HEIGHT;
        node.setDimensions(Math.max(height, Math.max(label, gradient) + 24), height);
        node.setProperty(CoreOptions.PORT_CONSTRAINTS, PortConstraints.FREE);
        return node;
    }

    private static ElkEdge edge(ElkNode from, ElkNode to, Edge edge) {
        ElkEdge line = ElkGraphUtil.createSimpleEdge(from, to);
        double value =
                edge.value().map(text -> SvgText.width(text, SvgText.SMALL)).orElse(0.0);
        double gradient =
                edge.gradient().map(text -> SvgText.width(text, SvgText.SMALL)).orElse(0.0);
        // Without a text it would not be placed.
        ElkLabel label = ElkGraphUtil.createLabel("value", line);
        label.setDimensions(Math.max(value, gradient) + 12, 36);
        label.setProperty(CoreOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
        // On the line, which then runs between the two.
        label.setProperty(CoreOptions.EDGE_LABELS_INLINE, true);
        return line;
    }

    private static void drawEdge(SvgText svg, ElkEdge line, Edge edge) {
        line.getSections().forEach(section -> {
            StringBuilder path = new StringBuilder();
            path.append(SvgText.point("M", section.getStartX(), section.getStartY()));
            section.getBendPoints().forEach(bend -> path.append(SvgText.point("L", bend.getX(), bend.getY())));
            path.append(SvgText.point("L", section.getEndX(), section.getEndY()));
            svg.arrow(path.toString());
        });
        for (ElkLabel label : line.getLabels()) {
            double middle = label.getX() + label.getWidth() / 2;
            double height = label.getY() + label.getHeight() / 2;
            edge.value().ifPresent(text -> svg.text("value", middle, height - 6, SvgText.SMALL, text));
            edge.gradient().ifPresent(text -> svg.text("gradient", middle, height + 16, SvgText.SMALL, text));
        }
    }

    private static void drawNode(SvgText svg, ElkNode node, Vertex vertex) {
        double x = node.getX() + node.getWidth() / 2;
        double y = node.getY() + node.getHeight() / 2;
        if (vertex.kind() == Kind.OUTPUT) {
            svg.dot(x, y, POINT / 2);
            return;
        }
        svg.box(
                vertex.kind().name().toLowerCase(Locale.ROOT),
                node.getX(),
                node.getY(),
                node.getWidth(),
                node.getHeight());
        boolean two = vertex.gradient().isPresent();
        svg.text("label", x, two ? y - 3 : y + 5, SvgText.LARGE, vertex.label());
        vertex.gradient().ifPresent(text -> svg.text("gradient", x, y + 16, SvgText.SMALL, text));
    }
}
