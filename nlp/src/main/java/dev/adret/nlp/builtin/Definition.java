package dev.adret.nlp.builtin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a grammar file says about one rule, before the grammar is linked. */
final class Definition {
    /** {@code words}: each blank-separated word of a line is an entry, {@code _} stands for a blank inside one. */
    static final String WORDS = "words";
    /** {@code joined}: the tokens are syllables of one word. */
    static final String JOINED = "joined";
    /** {@code held-out}: dev and test have names of their own. */
    static final String HELD_OUT = "held-out";

    static final Set<String> FLAGS = Set.of(WORDS, JOINED, HELD_OUT);

    private final Rule rule;
    private final Origin origin;
    private final Set<String> flags;
    private final List<List<String>> entries = new ArrayList<>();
    private final List<Node> alternatives = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();

    Definition(Rule rule, Origin origin, Set<String> flags) {
        this.rule = rule;
        this.origin = origin;
        this.flags = new LinkedHashSet<>(flags);
    }

    Rule rule() {
        return rule;
    }

    Origin origin() {
        return origin;
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    void addEntry(String word) {
        entries.add(List.of(word.split("_")));
    }

    void addAlternative(Node node, int weight) {
        alternatives.add(node);
        weights.add(weight);
    }

    boolean isEmpty() {
        return entries.isEmpty() && alternatives.isEmpty();
    }

    List<List<String>> entries() {
        return entries;
    }

    List<Node> alternatives() {
        return alternatives;
    }

    Node body(Shares shares) {
        if (has(WORDS)) {
            return has(HELD_OUT) ? WordList.ofHeldOut(entries, shares) : WordList.ofShared(entries);
        }
        Node body =
                alternatives.size() == 1 ? alternatives.get(0) : new Node.Choice(new Weighted<>(alternatives, weights));
        if (has(JOINED)) {
            body = new Node.Joined(body);
        }
        return has(HELD_OUT) ? new Node.HeldOut(rule.name(), body, shares) : body;
    }
}
