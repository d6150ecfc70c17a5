package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** The loss of sentences whose tags are a chain, with its gradients; the amount is words. */
public final class Chains {
    private static final int WORDS = 20;

    private Chains() {}

    /** Of {@code sentences} of {@value #WORDS} words each. */
    public static Workload open(Backend backend, int sentences, int tags) {
        int n = sentences * WORDS;
        int[] classes = new int[n + sentences + 1];
        for (int word = 0; word < n; word++) {
            classes[word] = (int) Long.remainderUnsigned(Philox.bits(1, 0, word), tags);
        }
        for (int sentence = 0; sentence <= sentences; sentence++) {
            classes[n + sentence] = sentence * WORDS;
        }
        Memory memory = new Memory(backend);
        Tensor scores = memory.random("scores", n, tags);
        Tensor transitions = memory.random("transitions", tags + 1, tags);
        Tensor targets = memory.ints("targets", classes, classes.length);
        Tensor space = memory.zeros("memory", Backend.chainMemory(n, tags, sentences));
        Tensor loss = memory.zeros("loss", 1);
        Tensor dScores = memory.zeros("dScores", n, tags);
        Tensor dTransitions = memory.zeros("dTransitions", tags + 1, tags);
        Ops ops = new Ops(backend);
        return new Workload(
                n,
                () -> ops.chainCrossEntropy(scores, transitions, targets, space, loss, dScores, 0, dTransitions),
                memory::close);
    }
}
