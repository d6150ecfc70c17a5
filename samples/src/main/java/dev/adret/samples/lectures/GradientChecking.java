package dev.adret.samples.lectures;

import dev.adret.backend.BinaryOp;
import dev.adret.check.GradientCheck;
import dev.adret.check.GradientReport;
import dev.adret.check.Jacobian;
import dev.adret.check.WrongGradientException;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Softmax;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gradients against central differences: of layers that are correct, and of one that is not. Always in double precision. */
public final class GradientChecking implements Sample {
    /** {@code y = x²} with the derivative x: someone forgot the 2. */
    private static final class Square implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("Square.y", x.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, x, x, y);
            pass.keep(this, x);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            pass.ops().binary(BinaryOp.MULTIPLY, dy, pass.take(this), dy);
            return dy;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public String toString() {
            return "Square";
        }
    }

    @Override
    public String name() {
        return "gradient-check";
    }

    @Override
    public String description() {
        return "Gradients against central differences: correct layers pass, a wrong one is named";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, gradient checking; on the reference backend, in double precision";
    }

    /** The check of a network with {@code middle} between linear layers. */
    static GradientReport check(Layer middle, long seed) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("first", new Linear(3, 4));
        layers.put("middle", middle);
        layers.put("last", new Linear(4, 2));
        return GradientCheck.standard().withSeed(seed).layer(new Sequential(layers), Shape.of(5, 3));
    }

    static GradientReport correct(long seed) {
        return check(new Tanh(), seed);
    }

    static GradientReport wrong(long seed) {
        return check(new Square(), seed);
    }

    @Override
    public void run(SampleContext context) {
        Jacobian jacobian = Jacobian.of(new Softmax(), Shape.of(1, 2), 0, Math.log(3));
        context.say("Softmax of [0, log 3] is [1/4, 3/4]; its Jacobian, by backward and by differences:");
        for (int i = 0; i < 2; i++) {
            double[] a = jacobian.analytic()[i];
            double[] n = jacobian.numeric()[i];
            context.say("  [%7.4f, %7.4f]   [%7.4f, %7.4f]", a[0], a[1], n[0], n[1]);
        }
        context.say();
        context.say("Linear, Tanh, Linear:");
        context.say("%s", correct(context.seed()));
        context.say();
        context.say("Linear, Square, Linear, where Square gives x for the derivative of x²:");
        GradientReport report = wrong(context.seed());
        context.say("%s", report);
        try {
            report.requireCorrect();
        } catch (WrongGradientException e) {
            context.say();
            context.say("requireCorrect() throws:");
            context.say("%s", String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
