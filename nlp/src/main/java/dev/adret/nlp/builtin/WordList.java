package dev.adret.nlp.builtin;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code words} rule: entries of one or more fixed tokens, all equally likely, no entry twice in one sentence.
 *
 * <p>In a list of held-out names each split has its own; in any other list they are all training's, free to everyone.
 */
final class WordList implements Node {
    private static final int MOST_TRIES = 6;

    private final Map<Split, List<Entry>> byShare = new EnumMap<>(Split.class);

    /** One entry; its identity is what {@link Draft#draw} remembers. */
    record Entry(List<String> tokens) {}

    private WordList() {}

    static WordList ofShared(List<List<String>> entries) {
        WordList list = new WordList();
        entries.forEach(tokens -> list.add(Split.TRAIN, tokens));
        return list;
    }

    static WordList ofHeldOut(List<List<String>> entries, Shares shares) {
        WordList list = new WordList();
        for (List<String> tokens : entries) {
            list.add(shares.of(String.join(" ", tokens)), tokens);
        }
        return list;
    }

    private void add(Split share, List<String> tokens) {
        byShare.computeIfAbsent(share, none -> new ArrayList<>()).add(new Entry(tokens));
    }

    private List<Entry> entries(Split share) {
        return byShare.getOrDefault(share, List.of());
    }

    @Override
    public void emit(Draft draft) {
        List<Entry> own = entries(draft.nextShare());
        List<Entry> entries = own.isEmpty() ? entries(Split.TRAIN) : own;
        Entry entry = entries.get(draft.random().nextInt(entries.size()));
        for (int i = 0; i < MOST_TRIES && !draft.draw(entry); i++) {
            entry = entries.get(draft.random().nextInt(entries.size()));
        }
        for (String token : entry.tokens()) {
            draft.add(token);
        }
    }
}
