package dev.adret.nn;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.io.Safetensors;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network on a backend: owns the memory of its parameters and, once it is trained, of their gradients.
 *
 * <p>All dense parameters that train lie one behind the other in one buffer, and so do their gradients. Those of one {@linkplain
 * Parameter#setLearningRateFactor factor of the learning rate} are neighbours, those subject to weight decay first: an optimizer updates such a {@linkplain
 * ParameterGroup group} in one operation. Tables and frozen parameters have memory of their own.
 *
 * <p>Closing the model frees its memory. The backend is the caller's and stays open.
 */
public final class Model implements AutoCloseable {
    /** Parameters start at multiples of this many elements, a cache line. */
    private static final int ALIGNMENT = 16;

    private final Backend backend;
    private final Ops ops;
    private final Layer network;
    private final Map<String, Parameter> parameters;
    private final List<Storage> storages = new ArrayList<>();
    private final List<Parameter> dense = new ArrayList<>();
    private final List<Parameter> tables = new ArrayList<>();
    private final List<ParameterGroup> groups = new ArrayList<>();
    private final int flatSize;
    private final Tensor flatValues;
    private @Nullable Tensor flatGradients;
    private long version;

    private Model(Backend backend, Layer network, long seed) {
        this.backend = backend;
        ops = new Ops(backend);
        this.network = network;
        parameters = distinct(network.parameters());
        parameters.values().forEach(Parameter::requireUnbound);
        Map<Float, List<Parameter>> byFactor = new LinkedHashMap<>();
        for (Parameter parameter : parameters.values()) {
            if (!parameter.isFrozen()) {
                byFactor.computeIfAbsent(parameter.learningRateFactor(), factor -> new ArrayList<>())
                        .add(parameter);
            }
        }
        byFactor.forEach(this::addGroup);
        flatSize = flatSize(dense);
        try {
            flatValues = flat("values");
            bindValues(seed);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Binds {@code network} to {@code backend} and gives its parameters their initial values, which depend on {@code seed} alone.
     *
     * <p>Where that fails, the network belongs to no model, and what was allocated is freed.
     *
     * @throws IllegalStateException if a parameter of the network belongs to another model
     * @throws IllegalArgumentException if those that train have 2<sup>31</sup> elements or more together, tables not counted
     * @throws OutOfDeviceMemoryException if the device has no room
     */
    public static Model create(Backend backend, Layer network, long seed) {
        return new Model(backend, network, seed);
    }

    /** Puts the dense ones of {@code members} behind those of the groups before. */
    private void addGroup(float factor, List<Parameter> members) {
        List<Parameter> decayed = new ArrayList<>();
        List<Parameter> undecayed = new ArrayList<>();
        List<Parameter> ownTables = new ArrayList<>();
        for (Parameter parameter : members) {
            if (parameter.isByRows()) {
                ownTables.add(parameter);
            } else {
                (parameter.decays() ? decayed : undecayed).add(parameter);
            }
        }
        int start = flatSize(dense);
        int decayedSize = flatSize(decayed);
        int size = decayedSize + flatSize(undecayed);
        groups.add(new ParameterGroup(factor, start, size, decayedSize, List.copyOf(ownTables)));
        dense.addAll(decayed);
        dense.addAll(undecayed);
        tables.addAll(ownTables);
    }

    private static Map<String, Parameter> distinct(Map<String, Parameter> all) {
        Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, Parameter> distinct = new LinkedHashMap<>();
        all.forEach((name, parameter) -> {
            if (seen.add(parameter)) {
                distinct.put(name, parameter);
            }
        });
        return Collections.unmodifiableMap(distinct);
    }

    private static int flatSize(List<Parameter> parameters) {
        long size = 0;
        for (Parameter parameter : parameters) {
            size += aligned(parameter);
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the parameters that train have more than " + Integer.MAX_VALUE
                    + " elements, and one memory holds no more: make layers smaller, or freeze some");
        }
        return (int) size;
    }

    /** Elements from where a parameter begins to where the next one does. */
    private static long aligned(Parameter parameter) {
        return (parameter.shape().size() + (ALIGNMENT - 1L)) / ALIGNMENT * ALIGNMENT;
    }

    private Tensor flat(String name) {
        return Tensor.of(name, allocate(flatSize), Shape.of(flatSize));
    }

    private Storage allocate(int size) {
        Storage storage = backend.allocate(DType.FLOAT32, size);
        storages.add(storage);
        return storage;
    }

    private void bindValues(long seed) {
        IdentityHashMap<Parameter, Integer> offsets = new IdentityHashMap<>();
        int next = 0;
        for (Parameter parameter : dense) {
            offsets.put(parameter, next);
            next += (int) aligned(parameter);
        }
        IdentityHashMap<Parameter, Tensor> values = new IdentityHashMap<>();
        int stream = 0;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            Parameter parameter = entry.getValue();
            Shape shape = parameter.shape();
            Integer offset = offsets.get(parameter);
            Tensor value = offset == null
                    ? Tensor.of(entry.getKey(), allocate(shape.size()), shape)
                    : Tensor.of(entry.getKey(), flatValues.storage(), offset, shape);
            float[] initial = new float[shape.size()];
            parameter.initializer().fill(shape, seed, stream++, initial);
            ops.write(initial, 0, value);
            values.put(parameter, value);
        }
        values.forEach(Parameter::bind);
    }

    public Backend backend() {
        return backend;
    }

    public Layer network() {
        return network;
    }

    /** All parameters by qualified name, each once. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** Number of values in all parameters. */
    public long size() {
        return parameters.values().stream().mapToLong(p -> p.shape().size()).sum();
    }

    /**
     * A number that grows whenever values of parameters change: in each step of an optimizer, and by {@link #loadState}. Who keeps something
     * that was computed from them compares it with the number there was then.
     */
    public long version() {
        return version;
    }

    /** Says that values of parameters were changed, or are about to be. For those who write to them by other ways. */
    public void valuesChanged() {
        version++;
    }

    /**
     * Runs the network forward. The output lives until the pass begins anew.
     *
     * @throws IllegalArgumentException if the pass is of another backend
     */
    public Tensor forward(Tensor x, Pass pass) {
        if (pass.ops().backend() != backend) {
            throw new IllegalArgumentException("the pass is of another backend, '"
                    + pass.ops().backend().name() + "', than the model, '" + backend.name() + "'");
        }
        return network.forward(x, pass);
    }

    /**
     * Runs the network forward on rows of numbers, all at once: for a look at what it has learnt. Takes memory for the call; where
     * speed counts, keep a {@link Pass}. Threads that call this for models of one backend take turns.
     *
     * @param rows at least one, all of one length
     * @return a row of outputs for each
     * @throws IllegalArgumentException if there is no row, one does not fit, or the network does not make a row of each
     */
    public float[][] predict(float[][] rows) {
        int columns = Shape.columnsOf("the input of predict", rows);
        float[] flat = new float[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * columns, columns);
        }
        return predict(DType.FLOAT32, rows.length, columns, x -> ops.write(flat, 0, x));
    }

    /** As {@link #predict(float[][])}, for a network whose input is ids, such as one that begins with an {@link Embedding}. */
    public float[][] predict(int[][] ids) {
        int columns = Shape.columnsOf("the input of predict", ids);
        int[] flat = new int[Math.multiplyExact(ids.length, columns)];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(ids[i], 0, flat, i * columns, columns);
        }
        return predict(DType.INT32, ids.length, columns, x -> ops.write(flat, 0, x));
    }

    private float[][] predict(DType dtype, int rows, int columns, Consumer<Tensor> input) {
        synchronized (backend) {
            return predictAlone(dtype, rows, columns, input);
        }
    }

    private float[][] predictAlone(DType dtype, int rows, int columns, Consumer<Tensor> input) {
        Storage storage = backend.allocate(dtype, rows * columns);
        try (Pass pass = Pass.inference(backend)) {
            pass.begin();
            Tensor x = Tensor.of("rows", storage, Shape.of(rows, columns));
            input.accept(x);
            Tensor y = forward(x, pass);
            if (y.rows() != rows) {
                throw new IllegalArgumentException(
                        "predict gives a row of outputs for each row, but for " + rows + " rows the network gives "
                                + y.shape() + ": run it by forward, or predict one example at a time");
            }
            float[] flat = new float[y.size()];
            ops.read(y, flat, 0);
            float[][] outputs = new float[rows][];
            for (int i = 0; i < rows; i++) {
                outputs[i] = Arrays.copyOfRange(flat, i * y.columns(), (i + 1) * y.columns());
            }
            return outputs;
        } finally {
            storage.close();
        }
    }

    /** Runs the network backward from {@code dy}, the gradient by its output: adds to the gradients of the parameters. */
    public void backward(Tensor dy, Pass pass) {
        network.backwardParameters(dy, pass);
    }

    /** Forgets the gradients of all parameters that no optimizer has used yet: the next contributions start anew. */
    public void clearGradients() {
        parameters.values().forEach(Parameter::clearGradient);
    }

    /** Gives the parameters that train memory for their gradients. Does nothing when they have it. */
    public void enableTraining() {
        if (flatGradients != null) {
            return;
        }
        Tensor gradients = flat("gradients");
        for (Parameter parameter : dense) {
            Tensor value = parameter.value();
            parameter.bindGradient(
                    Tensor.of("gradient of " + value.name(), gradients.storage(), value.offset(), parameter.shape()));
        }
        flatGradients = gradients;
    }

    /** All dense parameters that train, as one vector, {@linkplain #groups group} by group. */
    public Tensor flatValues() {
        return flatValues;
    }

    /**
     * The gradients of {@link #flatValues()}, in the same order.
     *
     * @throws IllegalStateException before {@link #enableTraining()}
     */
    public Tensor flatGradients() {
        if (flatGradients == null) {
            throw new IllegalStateException("this model is not in training: call enableTraining first");
        }
        return flatGradients;
    }

    /** The parameters that train, by the factor of their learning rate; none if all are frozen. */
    public List<ParameterGroup> groups() {
        return Collections.unmodifiableList(groups);
    }

    /** The dense parameters that train. */
    public List<Parameter> denseParameters() {
        return Collections.unmodifiableList(dense);
    }

    /** The tables that train. */
    public List<Parameter> tables() {
        return Collections.unmodifiableList(tables);
    }

    /**
     * Copies the values of all parameters to the host, by qualified name, each in row-major order.
     *
     * @throws IllegalStateException if this model was closed
     */
    public Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            float[] values = new float[parameter.shape().size()];
            parameter.value().requireLive();
            ops.read(parameter.value(), values, 0);
            state.put(name, values);
        });
        return state;
    }

    /**
     * Sets the values of all parameters.
     *
     * @throws IllegalArgumentException if a name is missing, unknown, or has another number of values; nothing has changed then
     * @throws IllegalStateException if this model was closed
     */
    public void loadState(Map<String, float[]> state) {
        if (!state.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException("the state does not fit the model: it lacks "
                    + without(parameters.keySet(), state.keySet()) + ", and the model has no "
                    + without(state.keySet(), parameters.keySet()));
        }
        parameters.forEach((name, parameter) -> {
            parameter.value().requireLive();
            int length = state.getOrDefault(name, new float[0]).length;
            if (length != parameter.shape().size()) {
                throw new IllegalArgumentException(
                        "parameter " + name + " " + parameter.shape() + " cannot take " + length + " values");
            }
        });
        valuesChanged();
        parameters.forEach(
                (name, parameter) -> ops.write(state.getOrDefault(name, new float[0]), 0, parameter.value()));
    }

    /**
     * Copies the values of all parameters to the host, by qualified name and with their shapes, as {@link Safetensors} writes them.
     *
     * @throws IllegalStateException if this model was closed
     */
    public Map<String, Safetensors.Entry> tensors() {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        state().forEach((name, values) -> tensors.put(
                name,
                new Safetensors.Entry(
                        Objects.requireNonNull(parameters.get(name)).shape(), values)));
        return tensors;
    }

    /**
     * Sets the values of all parameters by their qualified names, such as those that another program wrote and {@link Safetensors} has read. To
     * set some only, put them into the map of {@link #tensors} first.
     *
     * @throws IllegalArgumentException if one is missing, unknown, or of another shape; the message names them all, and nothing has changed
     *     then
     * @throws IllegalStateException if this model was closed
     */
    public void loadTensors(Map<String, Safetensors.Entry> tensors) {
        loadTensors("the tensors", tensors);
    }

    /**
     * Writes the values of all parameters to a {@linkplain Safetensors safetensors} file, whole or not at all. The network is not in it: who loads
     * the file builds the same one first.
     *
     * @throws IOException if the file cannot be written
     * @throws IllegalStateException if this model was closed
     */
    public void save(Path file) throws IOException {
        Safetensors.write(file, new Safetensors.Contents(tensors(), Map.of()));
    }

    /**
     * Sets the values of all parameters from a {@linkplain Safetensors safetensors} file, such as {@link #save} or another program wrote.
     *
     * @throws IllegalArgumentException as {@link #loadTensors(Map)}
     * @throws IllegalStateException if this model was closed
     * @throws IOException if the file cannot be read or is no such file
     */
    public void load(Path file) throws IOException {
        loadTensors("the tensors of " + file, Safetensors.read(file).tensors());
    }

    private void loadTensors(String called, Map<String, Safetensors.Entry> tensors) {
        List<String> faults = new ArrayList<>();
        parameters.forEach((name, parameter) -> {
            Safetensors.Entry tensor = tensors.get(name);
            if (tensor == null) {
                faults.add("'" + name + "' " + parameter.shape() + " is missing");
            } else if (!tensor.shape().equals(parameter.shape())) {
                faults.add("'" + name + "' should be " + parameter.shape() + " and is " + tensor.shape());
            }
        });
        tensors.forEach((name, tensor) -> {
            if (!parameters.containsKey(name)) {
                faults.add("'" + name + "' " + tensor.shape() + " is no parameter of the model");
            }
        });
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(called + " do not fit the model: " + String.join("; ", faults));
        }
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, tensor.values()));
        loadState(values);
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    @Override
    public String toString() {
        return network + " on " + backend.name() + ", " + size() + " parameters";
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
