package dev.adret.nlp.builtin;

import java.util.List;

/** A named production. The parser makes one for each name that it meets; the body comes when the grammar is linked. */
final class Rule implements Node {
    private static final Node UNDEFINED = new Sequence(List.of());

    private final String name;
    private final Origin firstUse;
    private Node body = UNDEFINED;

    Rule(String name, Origin firstUse) {
        this.name = name;
        this.firstUse = firstUse;
    }

    String name() {
        return name;
    }

    Origin firstUse() {
        return firstUse;
    }

    boolean isDefined() {
        return body != UNDEFINED;
    }

    void define(Node newBody) {
        body = newBody;
    }

    @Override
    public void emit(Draft draft) {
        body.emit(draft);
    }

    @Override
    public List<Node> children() {
        return List.of(body);
    }
}
