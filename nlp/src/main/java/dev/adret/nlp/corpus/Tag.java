package dev.adret.nlp.corpus;

import dev.adret.nlp.text.InputFileException;

/**
 * A token's tag, taken apart: where in an entity the token stands, and the entity's type.
 *
 * <p>Four forms are known. {@code O}: no entity. A prefix, a hyphen and a type, {@code B-PER}; the type is any text and
 * may have hyphens ({@code B-creative-work}); the prefixes are those of {@link Position}, with {@code L} and {@code U} of
 * the BILOU scheme for {@code E} and {@code S}. A bare type, {@code PER}, as in corpora with five classes: it counts as
 * {@code I-PER}. A bare type begins with a letter, has two characters or more, and has no hyphen: so {@code X-PER},
 * {@code b-PER}, {@code BB-PER}, {@code B} and {@code B-} are mistakes and not types. No tag has a control character.
 *
 * @param type the empty string outside of entities
 */
public record Tag(Position position, String type) {
    /** {@code O}: outside of any entity. */
    public static final Tag OUTSIDE = new Tag(Position.OUTSIDE, "");

    /** Where in an entity a token stands, as its tag says. */
    public enum Position {
        OUTSIDE,
        BEGIN,
        INSIDE,
        END,
        SINGLE
    }

    /** @throws IllegalArgumentException if a tag inside an entity has no type, or one outside has one */
    public Tag {
        if ((position == Position.OUTSIDE) != type.isEmpty()) {
            throw new IllegalArgumentException(
                    "a tag has a type exactly if it is inside an entity: " + position + ", \"" + type + "\"");
        }
    }

    /**
     * Reads a tag.
     *
     * @throws IllegalArgumentException if it is of none of the known forms; the message says which came
     */
    public static Tag parse(String tag) {
        if (tag.chars().anyMatch(Character::isISOControl)) {
            throw unknown(tag);
        }
        if (tag.equals("O")) {
            return OUTSIDE;
        }
        if (tag.length() > 2 && tag.charAt(1) == '-') {
            return new Tag(position(tag), tag.substring(2));
        }
        if (tag.length() < 2 || tag.indexOf('-') >= 0 || !Character.isLetter(tag.codePointAt(0))) {
            throw unknown(tag);
        }
        return new Tag(Position.INSIDE, tag);
    }

    private static Position position(String tag) {
        return switch (tag.charAt(0)) {
            case 'B' -> Position.BEGIN;
            case 'I' -> Position.INSIDE;
            case 'E', 'L' -> Position.END;
            case 'S', 'U' -> Position.SINGLE;
            default -> throw unknown(tag);
        };
    }

    private static IllegalArgumentException unknown(String tag) {
        return new IllegalArgumentException(
                "expected a tag such as O, B-PER, I-PER, E-PER, S-PER or PER, found " + InputFileException.quote(tag));
    }

    /**
     * Whether an entity starts at this tag, {@code previous} being the tag before it ({@link #OUTSIDE} at the start of a
     * sentence): always at B and S; at I and E if no entity of this type is open.
     *
     * <p>For the tags B, I and O, and for I, E and O, this is the rule of conlleval. That script has no rules for S and
     * for B after E; here they mean what the BIOES scheme says.
     */
    public boolean startsAfter(Tag previous) {
        return switch (position) {
            case OUTSIDE -> false;
            case BEGIN, SINGLE -> true;
            case INSIDE, END -> previous.closes() || !previous.type.equals(type);
        };
    }

    /** Whether the entity that {@code previous} is in, if any, ends there, this being the tag after it. */
    public boolean endsAfter(Tag previous) {
        return previous.position != Position.OUTSIDE && (position == Position.OUTSIDE || startsAfter(previous));
    }

    private boolean closes() {
        return position == Position.OUTSIDE || position == Position.END || position == Position.SINGLE;
    }

    /** The tag as written: {@code O} or {@code B-PER}. */
    @Override
    public String toString() {
        return switch (position) {
            case OUTSIDE -> "O";
            case BEGIN -> "B-" + type;
            case INSIDE -> "I-" + type;
            case END -> "E-" + type;
            case SINGLE -> "S-" + type;
        };
    }
}
