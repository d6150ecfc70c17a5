package dev.adret.nlp.builtin;

/** A line of a grammar file, counted from 1. */
record Origin(String file, int line) {
    @Override
    public String toString() {
        return file + ", line " + line;
    }
}
