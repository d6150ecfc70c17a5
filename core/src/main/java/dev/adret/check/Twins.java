package dev.adret.check;

import dev.adret.backend.Ops;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.GradientCheck.Sample;
import dev.adret.check.GradientReport.Checked;
import dev.adret.loss.Loss;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model on any backend and the same on the reference backend: the differences of the one judge the gradients of both. */
final class Twins {
    /** What single precision, and the shortened products of some GPUs, may be off by where nothing is wrong. */
    private static final double DEVICE_TOLERANCE = 0.02;

    /** Below this share of the greatest component, errors count by it: sums that cancel have the rounding of their terms. */
    private static final double DEVICE_FLOOR = 0.05;

    /** The same of the greatest component of all parameters: where the gradient is 0, such as that of a bias that cancels, all is rounding. */
    private static final double MODEL_FLOOR = 0.01;

    private final GradientCheck check;
    private final Model model;
    private final Model exact;

    /** Gives {@code exact}, on the reference backend, the values of {@code model}. */
    Twins(GradientCheck check, Model model, Model exact) {
        this.check = check;
        this.model = model;
        this.exact = exact;
        requireTwin();
        Ops source = new Ops(model.backend());
        Ops target = new Ops(exact.backend());
        exact.parameters().forEach((name, parameter) -> {
            float[] values = new float[parameter.shape().size()];
            source.read(parameter(name).value(), values, 0);
            target.write(values, 0, parameter.value());
        });
        exact.valuesChanged();
    }

    private void requireTwin() {
        boolean same = model.parameters().keySet().equals(exact.parameters().keySet());
        for (String name : same ? model.parameters().keySet() : List.<String>of()) {
            Parameter twin = exact.parameters().getOrDefault(name, parameter(name));
            same &= twin.shape().equals(parameter(name).shape())
                    && twin.isFrozen() == parameter(name).isFrozen();
        }
        if (!same) {
            throw new IllegalArgumentException("the twin should have the parameters of the model, "
                    + model.parameters().keySet() + ", in their shapes and frozen alike, but has "
                    + exact.parameters().keySet());
        }
    }

    private Parameter parameter(String name) {
        return Optional.ofNullable(model.parameters().get(name)).orElseThrow();
    }

    List<GradientReport> reports(Loss loss, Loss twinLoss, Tensor input, Tensor targets) {
        Tensor x = copied(input);
        Tensor t = copied(targets);
        List<GradientReport> reports = new ArrayList<>();
        try (Pass pass = Pass.training(exact.backend(), check.seed());
                NetworkObjective objective = GradientCheck.objective(exact, twinLoss, "input", x, t, pass)) {
            pass.setStep(check.step());
            List<Part> parts = objective.gradients();
            boolean floatInput = input.dtype() == DType.FLOAT32;
            Map<String, double[]> device =
                    onDevice(loss, input, targets, parts.subList(floatInput ? 1 : 0, parts.size()));
            double least = MODEL_FLOOR
                    * parts.stream()
                            .mapToDouble(part -> greatest(part.gradient()))
                            .max()
                            .orElse(0);
            List<Checked> inDouble = new ArrayList<>();
            List<Checked> onDevice = new ArrayList<>();
            for (Part part : parts) {
                List<Sample> samples = check.samples(objective, part);
                inDouble.add(GradientCheck.judged(part, samples, part.gradient(), GradientCheck.FLOOR));
                double[] own = device.get(part.name());
                if (own != null) {
                    double floor = Math.max(least, DEVICE_FLOOR * greatest(part.gradient()));
                    onDevice.add(GradientCheck.judged(part, samples, own, floor));
                }
            }
            reports.add(check.diagnosed(
                    new GradientReport("the model", check.tolerance(), inDouble, Optional.empty()), exact, x));
            if (!(model.backend() instanceof ReferenceBackend)) {
                String subject = "the model on " + model.backend().name();
                reports.add(new GradientReport(subject, DEVICE_TOLERANCE, onDevice, Optional.empty()));
            }
        }
        return reports;
    }

    private static double greatest(double[] gradient) {
        return Arrays.stream(gradient).map(Math::abs).max().orElse(0);
    }

    /** The gradients that the model gives on its own backend, by parameter, in the order of those of {@code parts}. */
    private Map<String, double[]> onDevice(Loss loss, Tensor input, Tensor targets, List<Part> parts) {
        model.enableTraining();
        Storage lossStorage = model.backend().allocate(DType.FLOAT32, 1);
        Map<String, double[]> gradients = new HashMap<>();
        try (Pass pass = Pass.training(model.backend(), check.seed())) {
            pass.setStep(check.step());
            pass.begin();
            Tensor lossValue = Tensor.of("loss", lossStorage, Shape.of(1));
            model.backward(loss.forwardBackward(model.forward(input, pass), targets, lossValue, pass), pass);
            for (Part part : parts) {
                gradients.put(part.name(), read(part, parameter(part.name()), pass.ops()));
            }
        } finally {
            model.clearGradients();
            lossStorage.close();
        }
        return gradients;
    }

    private static double[] read(Part part, Parameter parameter, Ops ops) {
        if (!parameter.hasGradient()) {
            return new double[part.gradient().length];
        }
        if (parameter.isByRows()) {
            int[] plan = new int[parameter.rowPlan().size()];
            float[] sums = new float[parameter.rowSums().size()];
            ops.read(parameter.rowPlan(), plan, 0);
            ops.read(parameter.rowSums(), sums, 0);
            return part.aligned(Arrays.copyOfRange(plan, RowPlan.rows(), RowPlan.rows() + plan[0]), sums);
        }
        float[] values = new float[parameter.shape().size()];
        ops.read(parameter.gradient(), values, 0);
        double[] gradient = new double[values.length];
        Arrays.setAll(gradient, i -> values[i]);
        return gradient;
    }

    /** A copy on the reference backend. */
    private Tensor copied(Tensor tensor) {
        Ops source = new Ops(model.backend());
        Ops target = new Ops(exact.backend());
        Tensor copy = Tensor.of(
                tensor.name(), exact.backend().allocate(tensor.dtype(), Math.max(1, tensor.size())), 0, tensor.shape());
        if (tensor.dtype() == DType.INT32) {
            int[] values = new int[tensor.size()];
            source.read(tensor, values, 0);
            target.write(values, 0, copy);
        } else {
            float[] values = new float[tensor.size()];
            source.read(tensor, values, 0);
            target.write(values, 0, copy);
        }
        return copy;
    }
}
