package dev.adret.train;

/** The ids from 0 on, each with its parity as its class. */
record Parity(long size) implements Dataset {
    @Override
    public BatchLayout layout() {
        return BatchLayout.idsWithClasses(1);
    }

    @Override
    public void fill(Batch batch) {
        for (int i = 0; i < batch.count(); i++) {
            batch.inputInts()[i] = (int) batch.example(i);
            batch.classes()[i] = (int) batch.example(i) % 2;
        }
    }
}
