package dev.adret.samples.bench;

import dev.adret.samples.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results for people: a column of medians for each backend, and of its ratio to the first. */
final class ResultTable {
    private static final String CPU = "cpu";

    private final List<String> backends;
    private final String first;

    /** @param backends at least one */
    ResultTable(List<String> backends) {
        this.backends = backends;
        first = backends.get(0);
    }

    String text(List<Result> results) {
        List<String> header = new ArrayList<>(List.of("benchmark", "unit"));
        header.addAll(backends);
        others().forEach(backend -> header.add(backend + "/" + first));
        Table table = new Table(header.toArray(String[]::new));
        Optional<Group> group = Optional.empty();
        for (Result result : results) {
            Group current = result.bench().group();
            if (group.equals(Optional.of(Group.TRAINING)) && current != Group.TRAINING) {
                addCrossover(table, results);
            }
            if (!group.equals(Optional.of(current))) {
                table.row(current.title());
                group = Optional.of(current);
            }
            table.row(row(result));
        }
        if (group.equals(Optional.of(Group.TRAINING))) {
            addCrossover(table, results);
        }
        find(results, Bench.LOOP)
                .ifPresent(loop -> find(results, Bench.MATRIX).ifPresent(matrix -> table.row(gain(loop, matrix))));
        return table.toString();
    }

    private List<String> others() {
        return backends.subList(1, backends.size());
    }

    private String[] row(Result result) {
        List<String> cells = new ArrayList<>(
                List.of("  " + result.bench().name(), result.bench().group().unit()));
        backends.forEach(backend -> cells.add(
                result.on(backend).failure().isPresent()
                        ? "failed"
                        : Figures.format(result.on(backend).median())));
        others().forEach(backend -> cells.add(Figures.format(result.ratio(backend, first))));
        return cells.toArray(String[]::new);
    }

    /** From which batch on each other backend trains faster than the one of the CPU. */
    private void addCrossover(Table table, List<Result> results) {
        if (!backends.contains(CPU) || backends.size() < 2) {
            return;
        }
        List<String> cells = new ArrayList<>(List.of("  faster than " + CPU + " from", "batch"));
        Curve cpu = training(results, CPU);
        backends.forEach(backend -> cells.add(
                backend.equals(CPU)
                        ? "-"
                        : Figures.format(
                                Crossover.of(cpu, training(results, backend)).batch())));
        others().forEach(backend -> cells.add(""));
        table.row(cells.toArray(String[]::new));
    }

    private static Curve training(List<Result> results, String backend) {
        List<Result> measured = results.stream()
                .filter(result -> result.bench().group() == Group.TRAINING)
                .toList();
        return new Curve(
                measured.stream()
                        .mapToDouble(result ->
                                Double.parseDouble(result.bench().name().replaceAll("\\D", "")))
                        .toArray(),
                measured.stream()
                        .mapToDouble(result -> result.on(backend).median())
                        .toArray());
    }

    private static Optional<Result> find(List<Result> results, String name) {
        return results.stream()
                .filter(result -> result.bench().name().equals(name))
                .findFirst();
    }

    /** How many times as fast the product of matrices is as the loop, on each backend. */
    private String[] gain(Result loop, Result matrix) {
        List<String> cells = new ArrayList<>(List.of("  one product over the loop", "times"));
        backends.forEach(backend -> cells.add(
                Figures.format(matrix.on(backend).median() / loop.on(backend).median())));
        return cells.toArray(String[]::new);
    }
}
