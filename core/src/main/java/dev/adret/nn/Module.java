package dev.adret.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A layer with parameters or layers of its own, under names.
 *
 * <p>{@code java.lang} has a class of this name: import this one by name, {@code import dev.adret.nn.Module}, since with {@code dev.adret.nn.*}
 * alone the compiler cannot tell them apart.
 *
 * <p>Names become the keys under which a model is saved: the weight of the child {@code hidden} is {@code hidden.weight}.
 */
public abstract class Module implements Layer {
    private final Map<String, Parameter> own = new LinkedHashMap<>();
    private final Map<String, Layer> children = new LinkedHashMap<>();

    /** Makes {@code parameter} one of this module's, under {@code name}. */
    protected final Parameter add(String name, Parameter parameter) {
        requireFree(name);
        own.put(name, parameter);
        return parameter;
    }

    /** Makes {@code layer} a child of this module, under {@code name}. */
    protected final <L extends Layer> L add(String name, L layer) {
        requireFree(name);
        children.put(name, layer);
        return layer;
    }

    private void requireFree(String name) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException("a name in a module is not empty and has no dot: '" + name + "'");
        }
        if (own.containsKey(name) || children.containsKey(name)) {
            throw new IllegalArgumentException("the name '" + name + "' is taken in " + this);
        }
    }

    /** The layers inside this one, in the order they were added. */
    public Map<String, Layer> children() {
        return Collections.unmodifiableMap(children);
    }

    @Override
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>(own);
        children.forEach((child, layer) ->
                layer.parameters().forEach((name, parameter) -> all.put(child + "." + name, parameter)));
        return all;
    }
}
