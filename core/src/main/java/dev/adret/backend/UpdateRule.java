package dev.adret.backend;

/**
 * How an optimizer changes a parameter {@code w} by its gradient {@code g}: the formula and its constants, without the
 * learning rate {@code η}, which changes from step to step and comes in {@link Hyper device memory}.
 *
 * <p>Weight decay λ is L2 regularization, {@code g ← g + λw} before anything else, except for {@link Kind#ADAMW}, where it is
 * decoupled, {@code w ← w − ηλw}. It applies to the part of the parameters that decays (weights), not to biases.
 *
 * <table>
 * <caption>Rules; m and v are slots of the parameter's size that start at zero, t counts steps from 1</caption>
 * <tr><td>SGD</td><td>w ← w − ηg</td></tr>
 * <tr><td>MOMENTUM</td><td>m ← μm + g; w ← w − ηm</td></tr>
 * <tr><td>NESTEROV</td><td>m ← μm + g; w ← w − η(g + μm)</td></tr>
 * <tr><td>ADAGRAD</td><td>v ← v + g²; w ← w − ηg/(√v + ε)</td></tr>
 * <tr><td>RMSPROP</td><td>v ← ρv + (1 − ρ)g²; w ← w − ηg/(√v + ε)</td></tr>
 * <tr><td>ADAM, ADAMW</td><td>m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
 *     w ← w − η·(m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε)</td></tr>
 * </table>
 *
 * <p>L1 regularization λ₁ applies where weight decay does: {@code g ← g + λ₁·sign(w)}, likewise before anything else. Two things make it
 * end in zeros. A step that would take a value across 0 ends at 0, where m, if it is momentum, starts anew; from there, {@code g ← g − clamp(g, −λ₁, λ₁)}, the subgradient
 * nearest to 0, so that a value whose gradient does not exceed λ₁ stays. These are the pseudo-gradient and the projection of
 * OWL-QN; without momentum and division, both together are a step of proximal gradient descent, but for a value that crosses 0. Since λ₁ is
 * part of g, what a rule converges to is least by the loss plus {@code λ₁·|w|}, whatever the rule. {@link Kind#ADAMW} is decoupled
 * here too: after its step, {@code w ← sign(w)·max(|w| − ηλ₁, 0)}.
 *
 * <p><b>Sparse rows.</b> For a table of which a step touches only some rows, the same formulas apply to those rows alone:
 * the slots of the other rows do not fade, and weight decay and L1 reach a row only in steps that touch it. The step number t
 * of Adam is the optimizer's, not the row's. (This is what PyTorch's SparseAdam and TensorFlow's lazy Adam do.)
 *
 * <p>Sources: Polyak 1964 (momentum); Sutskever et al., ICML 2013 (Nesterov's form); Duchi, Hazan and Singer, JMLR 2011
 * (Adagrad); Tieleman and Hinton, Coursera lecture 6.5, 2012 (RMSprop); Kingma and Ba, ICLR 2015 (Adam); Loshchilov and
 * Hutter, ICLR 2019 (AdamW); Andrew and Gao, ICML 2007 (OWL-QN).
 *
 * @param kind the formula
 * @param beta1 μ of momentum, β₁ of Adam; 0 elsewhere
 * @param beta2 ρ of RMSprop, β₂ of Adam; 0 elsewhere
 * @param epsilon ε
 * @param weightDecay λ
 * @param l1 λ₁
 */
public record UpdateRule(Kind kind, float beta1, float beta2, float epsilon, float weightDecay, float l1) {
    /** The formulas there are. */
    public enum Kind {
        SGD(0, false, false),
        MOMENTUM(1, true, false),
        NESTEROV(1, true, false),
        ADAGRAD(1, false, true),
        RMSPROP(1, false, true),
        ADAM(2, true, true),
        ADAMW(2, true, true);

        private final int slots;
        private final boolean momentum;
        private final boolean divides;

        Kind(int slots, boolean momentum, boolean divides) {
            this.slots = slots;
            this.momentum = momentum;
            this.divides = divides;
        }

        /** Whether the first slot is m, an average of gradients. */
        public boolean hasMomentum() {
            return momentum;
        }

        /** Values of state for each value of a parameter. Where there is one it is m or v, where there are two m and v. */
        public int slots() {
            return slots;
        }
    }

    /** @throws IllegalArgumentException if a constant is out of its range */
    public UpdateRule {
        requireFraction("beta1 (momentum)", beta1);
        requireFraction("beta2 (decay of squared gradients)", beta2);
        requireNotNegative("epsilon", epsilon);
        if (epsilon == 0 && kind.divides) {
            throw new IllegalArgumentException(
                    kind + " needs an epsilon above 0: where the gradient is 0 it would divide 0 by 0");
        }
        requireNotNegative("weight decay", weightDecay);
        requireNotNegative("L1", l1);
    }

    /** A rule without L1 regularization. */
    public UpdateRule(Kind kind, float beta1, float beta2, float epsilon, float weightDecay) {
        this(kind, beta1, beta2, epsilon, weightDecay, 0);
    }

    /** Stochastic gradient descent. */
    public static UpdateRule sgd() {
        return new UpdateRule(Kind.SGD, 0, 0, 0, 0);
    }

    /** Gradient descent with μ = {@code momentum}, often 0.9. */
    public static UpdateRule momentum(float momentum) {
        return new UpdateRule(Kind.MOMENTUM, momentum, 0, 0, 0);
    }

    /** Gradient descent with Nesterov's momentum, μ = {@code momentum}, often 0.9. */
    public static UpdateRule nesterov(float momentum) {
        return new UpdateRule(Kind.NESTEROV, momentum, 0, 0, 0);
    }

    /** Adagrad with ε = 1e-10. */
    public static UpdateRule adagrad() {
        return new UpdateRule(Kind.ADAGRAD, 0, 0, 1e-10f, 0);
    }

    /** RMSprop with ρ = 0.9 and ε = 1e-8. */
    public static UpdateRule rmsprop() {
        return new UpdateRule(Kind.RMSPROP, 0, 0.9f, 1e-8f, 0);
    }

    /** Adam with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. */
    public static UpdateRule adam() {
        return new UpdateRule(Kind.ADAM, 0.9f, 0.999f, 1e-8f, 0);
    }

    /** AdamW with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and weight decay λ = 0.01. */
    public static UpdateRule adamw() {
        return new UpdateRule(Kind.ADAMW, 0.9f, 0.999f, 1e-8f, 0.01f);
    }

    /** This rule with ε = {@code value}. */
    public UpdateRule withEpsilon(float value) {
        return new UpdateRule(kind, beta1, beta2, value, weightDecay, l1);
    }

    /** This rule with weight decay λ = {@code lambda}. */
    public UpdateRule withWeightDecay(float lambda) {
        return new UpdateRule(kind, beta1, beta2, epsilon, lambda, l1);
    }

    /** This rule with L1 regularization λ₁ = {@code lambda}. */
    public UpdateRule withL1(float lambda) {
        return new UpdateRule(kind, beta1, beta2, epsilon, weightDecay, lambda);
    }

    private static void requireFraction(String what, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " lies in [0, 1) and is not " + value);
        }
    }

    private static void requireNotNegative(String what, float value) {
        if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " is a finite number from 0 up and not " + value);
        }
    }
}
