package dev.adret.nlp.onnx;

import dev.adret.io.ProtobufWriter;
import dev.adret.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * A network as operators of ONNX and the values between them, each known by its name.
 *
 * <p>Operators are those of version {@value #OPERATORS} of the standard set, in files of version {@value #FORMAT} of the format, which tools since
 * 2021 read.
 *
 * <p>Source: the ONNX specification, {@code onnx.proto}, whose field numbers these are.
 */
public final class OnnxGraph {
    private static final int FORMAT = 7;
    private static final int OPERATORS = 13;

    /** Messages of Protocol Buffers end here. */
    private static final long LONGEST = Integer.MAX_VALUE;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;

    private final ProtobufWriter graph = new ProtobufWriter();
    private final String axis;

    /** @param axis what the first axis is called, whose extent is known when the network runs */
    public OnnxGraph(String name, String description, String axis) {
        this.axis = axis;
        graph.string(2, name).string(10, description);
    }

    /** Integers that the network is given: for each example a tensor of this shape. */
    public void input(String name, Shape ofEach) {
        graph.message(11, value(name, INT64, true, ofEach));
    }

    /** What the network gives: for each example floats of this shape. */
    public void output(String name, Shape ofEach) {
        graph.message(12, value(name, FLOAT, true, ofEach));
    }

    /** What the network gives whatever it is given. */
    public void constantOutput(String name, Shape shape) {
        graph.message(12, value(name, FLOAT, false, shape));
    }

    private ProtobufWriter value(String name, int type, boolean forEach, Shape shape) {
        ProtobufWriter extents = new ProtobufWriter();
        if (forEach) {
            extents.message(1, new ProtobufWriter().string(2, axis));
        }
        for (int i = 0; i < shape.rank(); i++) {
            extents.message(1, new ProtobufWriter().integer(1, shape.extent(i)));
        }
        ProtobufWriter tensor = new ProtobufWriter().integer(1, type).message(2, extents);
        return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
    }

    /** Values that are part of the network, in row-major order. */
    public void weights(String name, Shape shape, float[] values) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (int i = 0; i < shape.rank(); i++) {
            tensor.integer(1, shape.extent(i));
        }
        graph.message(5, tensor.integer(2, FLOAT).string(8, name).floats(9, values));
    }

    /** A number that is part of the network, such as a bound. */
    public void scalar(String name, float value) {
        graph.message(5, new ProtobufWriter().integer(2, FLOAT).string(8, name).floats(9, value));
    }

    /** Integers that are part of the network, such as axes. */
    public void integers(String name, long... values) {
        graph.message(
                5,
                new ProtobufWriter()
                        .integer(1, values.length)
                        .integer(2, INT64)
                        .string(8, name)
                        .longs(9, values));
    }

    /**
     * Applies an operator; those that come earlier make what it is given.
     *
     * @param attributes integers and floats by name
     */
    public void node(String operator, List<String> inputs, String output, Map<String, ? extends Number> attributes) {
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.string(1, input));
        node.string(2, output).string(3, output).string(4, operator);
        attributes.forEach((name, number) -> {
            ProtobufWriter attribute = new ProtobufWriter().string(1, name);
            if (number instanceof Float value) {
                attribute.real32(2, value).integer(20, ATTRIBUTE_FLOAT);
            } else {
                attribute.integer(3, number.longValue()).integer(20, ATTRIBUTE_INT);
            }
            node.message(5, attribute);
        });
        graph.message(1, node);
    }

    /**
     * Writes the network as a model.
     *
     * @param metadata texts by name that go with it
     * @throws IOException if it cannot be written, or is longer than the two gigabytes that the format allows
     */
    public void write(OutputStream out, Map<String, String> metadata) throws IOException {
        ProtobufWriter model = new ProtobufWriter()
                .integer(1, FORMAT)
                .string(2, "adret")
                .message(7, graph)
                .message(8, new ProtobufWriter().string(1, "").integer(2, OPERATORS));
        metadata.forEach((key, text) ->
                model.message(14, new ProtobufWriter().string(1, key).string(2, text)));
        if (model.length() > LONGEST) {
            throw new IOException("the network would take " + model.length() + " bytes, and a file of ONNX has at most "
                    + LONGEST + ": export its weights as safetensors");
        }
        model.writeTo(out);
    }
}
