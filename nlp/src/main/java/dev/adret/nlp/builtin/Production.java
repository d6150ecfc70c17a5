package dev.adret.nlp.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads one line of a production, by recursive descent; {@code grammar.txt} explains the notation. */
final class Production {
    private static final Set<String> ENTITY_TYPES = Set.of("PER", "LOC", "ORG", "MISC");
    private static final String SPECIAL = "{}[]()<>|~";

    private final String text;
    private final Origin origin;
    private final Function<String, Rule> rules;
    private int at;

    /** What a production is, and how likely it is beside its neighbours. */
    record Weighed(Node node, int weight) {}

    Production(String text, Origin origin, Function<String, Rule> rules) {
        this.text = text;
        this.origin = origin;
        this.rules = rules;
    }

    /** @throws GrammarException if the line breaks the notation */
    Weighed read() {
        Weighed result = weighed();
        if (at < text.length()) {
            throw error("unexpected '" + text.charAt(at) + "' in \"" + text + "\"; write \\" + text.charAt(at)
                    + " for the character itself");
        }
        return result;
    }

    private Weighed weighed() {
        skipBlanks();
        int weight = 1;
        if (at < text.length() && text.charAt(at) == '*') {
            at++;
            weight = number();
            if (weight < 1) {
                throw error("the weight after '*' must be 1 or more");
            }
        }
        return new Weighed(sequence(), weight);
    }

    private Node sequence() {
        List<Node> nodes = new ArrayList<>();
        for (skipBlanks(); at < text.length() && ")]>|}".indexOf(text.charAt(at)) < 0; skipBlanks()) {
            nodes.add(element());
        }
        return nodes.size() == 1 ? nodes.get(0) : new Node.Sequence(List.copyOf(nodes));
    }

    private Node element() {
        return switch (text.charAt(at)) {
            case '{' -> reference();
            case '[' -> maybe();
            case '(' -> choice();
            case '<' -> entity();
            case '~' -> glue();
            default -> new Node.Literal(word());
        };
    }

    private Node glue() {
        at++;
        return new Node.Glue();
    }

    private Node reference() {
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw error("'{' without '}'");
        }
        String name = text.substring(at + 1, end);
        at = end + 1;
        if (name.startsWith("^")) {
            return new Node.Upper(rules.apply(checked(name.substring(1))));
        }
        if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
            return NumberRange.parse(name)
                    .orElseThrow(() -> error("{" + name + "} is no range of numbers such as {1..90}, {1.0..9.9}, "
                            + "{01..28} or {1,000..90,000 by 500}"));
        }
        return rules.apply(checked(name));
    }

    private String checked(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw error("{" + name + "} is no rule name: a letter, then letters, digits and '-'");
        }
        return name;
    }

    private Node maybe() {
        at++;
        int percent = 50;
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end > at && end < text.length() && text.charAt(end) == '%') {
            percent = number();
            at++;
        }
        Node content = sequence();
        expect(']');
        return new Node.Maybe(percent, content);
    }

    private Node choice() {
        List<Node> nodes = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        do {
            at++;
            Weighed next = weighed();
            nodes.add(next.node());
            weights.add(next.weight());
        } while (at < text.length() && text.charAt(at) == '|');
        expect(')');
        return new Node.Choice(new Weighted<>(nodes, weights));
    }

    private Node entity() {
        at++;
        String type = at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0 ? word() : "";
        if (!ENTITY_TYPES.contains(type)) {
            throw error("unknown entity type '" + type + "'; the types are PER, LOC, ORG and MISC");
        }
        Node content = sequence();
        expect('>');
        return new Node.Entity("B-" + type, "I-" + type, content);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                word.append(text.charAt(at));
            } else if (Character.isWhitespace(c) || SPECIAL.indexOf(c) >= 0) {
                break;
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    private int number() {
        int start = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start || at - start > 6) {
            throw error("a number of 1 to 6 digits is missing after \"" + text.substring(0, start) + '"');
        }
        return Integer.parseInt(text.substring(start, at));
    }

    private void expect(char c) {
        if (at >= text.length() || text.charAt(at) != c) {
            throw error("'" + c + "' is missing after \"" + text.substring(0, at) + '"');
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private GrammarException error(String message) {
        return new GrammarException(origin, message);
    }
}
