package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Sentence;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A linked grammar: every rule has its body, none is recursive, so that every sentence ends. Safe to share. */
final class Grammar {
    private final Rule start;
    private final Shares shares;
    private final Map<String, Definition> definitions;

    private Grammar(Rule start, Shares shares, Map<String, Definition> definitions) {
        this.start = start;
        this.shares = shares;
        this.definitions = definitions;
    }

    static Grammar link(String start, Map<String, Rule> rules, Map<String, Definition> definitions) {
        Shares shares = new Shares(openWords(definitions.values()));
        for (Definition definition : definitions.values()) {
            definition.rule().define(definition.body(shares));
        }
        for (Rule rule : rules.values()) {
            if (!rule.isDefined()) {
                throw new GrammarException(rule.firstUse(), "rule '" + rule.name() + "' is not defined anywhere");
            }
        }
        Rule startRule = rules.get(start);
        if (startRule == null) {
            throw new IllegalArgumentException("the grammar has no rule '" + start + "' to start from");
        }
        Grammar grammar = new Grammar(startRule, shares, definitions);
        for (Definition definition : definitions.values()) {
            new Check(definition).descend(definition.rule(), false);
        }
        return grammar;
    }

    /** Writes the sentence of these arguments, always the same one. */
    Sentence sentence(Draft draft, long seed, Split split, long index) {
        draft.start(seed, split, index);
        start.emit(draft);
        return draft.finish();
    }

    Split shareOf(String word) {
        return shares.of(word);
    }

    /** The rules that {@code start} never reaches: text that nobody will read. */
    Set<String> unreachableRules() {
        Set<String> names = new HashSet<>(definitions.keySet());
        Set<Node> seen = new HashSet<>();
        visit(start, seen, names);
        return names;
    }

    private static void visit(Node node, Set<Node> seen, Set<String> names) {
        if (node instanceof Rule rule) {
            if (!seen.add(rule)) {
                return;
            }
            names.remove(rule.name());
        }
        node.children().forEach(child -> visit(child, seen, names));
    }

    /** Words said by anything but a list of held-out names, or as a part of a longer name. */
    private static Set<String> openWords(Collection<Definition> definitions) {
        Set<String> open = new HashSet<>();
        for (Definition definition : definitions) {
            for (List<String> entry : definition.entries()) {
                if (!definition.has(Definition.HELD_OUT) || entry.size() > 1) {
                    open.addAll(entry);
                }
            }
            if (!definition.has(Definition.JOINED)) {
                definition.alternatives().forEach(node -> addLiterals(node, open));
            }
        }
        return open;
    }

    private static void addLiterals(Node node, Set<String> open) {
        if (node instanceof Node.Literal literal) {
            open.add(literal.token());
        }
        if (!(node instanceof Rule)) {
            node.children().forEach(child -> addLiterals(child, open));
        }
    }

    /** Walks all that one rule can say, looking for itself and for an entity inside an entity. */
    private static final class Check {
        private final Definition definition;
        private final Set<Node> onPath = new HashSet<>();
        private final Set<Node> doneOutside = new HashSet<>();
        private final Set<Node> doneInside = new HashSet<>();

        Check(Definition definition) {
            this.definition = definition;
        }

        void descend(Node node, boolean insideEntity) {
            boolean entity = node instanceof Node.Entity;
            if (entity && insideEntity) {
                throw new GrammarException(
                        definition.origin(), "rule '" + definition.rule().name() + "' puts an entity into an entity");
            }
            if (node instanceof Rule rule) {
                if (!onPath.add(rule)) {
                    throw new GrammarException(
                            definition.origin(),
                            "rule '" + definition.rule().name() + "' is recursive through '" + rule.name() + "'");
                }
                if ((insideEntity ? doneInside : doneOutside).add(rule)) {
                    node.children().forEach(child -> descend(child, insideEntity));
                }
                onPath.remove(rule);
                return;
            }
            node.children().forEach(child -> descend(child, insideEntity || entity));
        }
    }
}
