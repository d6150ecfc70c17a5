package dev.adret.nlp.builtin;

import java.util.List;

/** A piece of a production: it writes tokens into a draft. Nodes are immutable once the grammar is linked. */
interface Node {
    void emit(Draft draft);

    default List<Node> children() {
        return List.of();
    }

    /** One token as it stands. */
    record Literal(String token) implements Node {
        @Override
        public void emit(Draft draft) {
            draft.add(token);
        }
    }

    /** {@code ~}: what follows belongs to the token before. */
    record Glue() implements Node {
        @Override
        public void emit(Draft draft) {
            draft.glue();
        }
    }

    record Sequence(@Override List<Node> children) implements Node {
        @Override
        public void emit(Draft draft) {
            for (Node child : children) {
                child.emit(draft);
            }
        }
    }

    /** {@code (a | *2 b)}, and the alternatives of a rule. */
    record Choice(Weighted<Node> alternatives) implements Node {
        @Override
        public void emit(Draft draft) {
            alternatives.pick(draft.random()).emit(draft);
        }

        @Override
        public List<Node> children() {
            return alternatives.items();
        }
    }

    /** {@code [30% a]}: said with this chance. */
    record Maybe(int percent, Node content) implements Node {
        @Override
        public void emit(Draft draft) {
            if (draft.random().percent(percent)) {
                content.emit(draft);
            }
        }

        @Override
        public List<Node> children() {
            return List.of(content);
        }
    }

    /** {@code <PER a>}: an entity in IOB2 tags. */
    record Entity(String beginTag, String insideTag, Node content) implements Node {
        @Override
        public void emit(Draft draft) {
            draft.openEntity(beginTag, insideTag);
            content.emit(draft);
            draft.closeEntity();
        }

        @Override
        public List<Node> children() {
            return List.of(content);
        }
    }

    /** {@code {^rule}}: all in capitals. */
    record Upper(Node content) implements Node {
        @Override
        public void emit(Draft draft) {
            int from = draft.length();
            content.emit(draft);
            draft.upperFrom(from);
        }

        @Override
        public List<Node> children() {
            return List.of(content);
        }
    }

    /** A {@code joined} rule: its tokens are the syllables of one capitalised word. */
    record Joined(Node content) implements Node {
        @Override
        public void emit(Draft draft) {
            boolean attached = draft.takeGlue();
            int from = draft.length();
            content.emit(draft);
            draft.joinFrom(from);
            if (attached) {
                draft.attach(from);
            }
        }

        @Override
        public List<Node> children() {
            return List.of(content);
        }
    }

    /** A {@code held-out} rule: drawn again until the name belongs to the split that asks. */
    record HeldOut(String rule, Node content, Shares shares) implements Node {
        private static final int MOST_TRIES = 1_000;

        @Override
        public void emit(Draft draft) {
            Split share = draft.nextShare();
            boolean attached = draft.takeGlue();
            int from = draft.length();
            String tag = draft.nextTag();
            for (int i = 0; i < MOST_TRIES; i++) {
                content.emit(draft);
                if (shares.of(draft.textFrom(from)) == share) {
                    if (attached) {
                        draft.attach(from);
                    }
                    return;
                }
                draft.truncate(from, tag);
            }
            throw new IllegalStateException("rule '" + rule + "' makes too few names to hold any out for " + share
                    + "; give it more parts or take 'held-out' away");
        }

        @Override
        public List<Node> children() {
            return List.of(content);
        }
    }
}
