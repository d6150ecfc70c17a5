package dev.adret.nlp.builtin;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads grammar files line by line: names of rules at the margin, their alternatives indented below. */
final class GrammarParser {
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Map<String, Definition> definitions = new LinkedHashMap<>();

    /** @throws GrammarException naming file and line, if a line breaks the notation */
    void read(String file, List<String> lines) {
        Optional<Definition> current = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Origin origin = new Origin(file, i + 1);
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                addLine(
                        current.orElseThrow(() -> new GrammarException(
                                origin, "an alternative before any rule; rules start at the margin")),
                        line.strip(),
                        origin);
            } else {
                current.ifPresent(GrammarParser::requireContent);
                current = Optional.of(define(line.strip(), origin));
            }
        }
        current.ifPresent(GrammarParser::requireContent);
    }

    /** @throws GrammarException if a rule is missing, recursive, or puts an entity into an entity */
    Grammar link(String start) {
        return Grammar.link(start, rules, definitions);
    }

    private Definition define(String header, Origin origin) {
        int colon = header.indexOf(':');
        if (colon < 0 || !header.substring(0, colon).matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw new GrammarException(
                    origin,
                    "expected \"rule-name:\" at the margin, or an indented alternative; found \"" + header + '"');
        }
        String name = header.substring(0, colon);
        Set<String> flags = new LinkedHashSet<>();
        for (String flag : header.substring(colon + 1).strip().split("\\s+")) {
            if (!flag.isEmpty()) {
                flags.add(flag);
            }
        }
        for (String flag : flags) {
            if (!Definition.FLAGS.contains(flag)) {
                throw new GrammarException(
                        origin,
                        "unknown flag '" + flag + "' of rule '" + name + "'; flags are words, joined, held-out");
            }
        }
        Definition definition = new Definition(rule(name, origin), origin, flags);
        Definition earlier = definitions.putIfAbsent(name, definition);
        if (earlier != null) {
            throw new GrammarException(origin, "rule '" + name + "' is already defined at " + earlier.origin());
        }
        return definition;
    }

    private void addLine(Definition definition, String line, Origin origin) {
        if (definition.has(Definition.WORDS)) {
            for (String word : line.split("\\s+")) {
                definition.addEntry(word);
            }
            return;
        }
        Production.Weighed production = new Production(line, origin, name -> rule(name, origin)).read();
        definition.addAlternative(production.node(), production.weight());
    }

    private Rule rule(String name, Origin use) {
        return rules.computeIfAbsent(name, n -> new Rule(n, use));
    }

    private static void requireContent(Definition definition) {
        if (definition.isEmpty()) {
            throw new GrammarException(
                    definition.origin(),
                    "rule '" + definition.rule().name() + "' has no alternatives; indent them below it");
        }
    }
}
