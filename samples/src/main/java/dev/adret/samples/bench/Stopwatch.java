package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Measures benchmarks on several backends, which all take turns. */
final class Stopwatch {
    private final List<Device> devices;
    private final Rounds rounds;

    Stopwatch(List<Device> devices, Rounds rounds) {
        this.devices = devices;
        this.rounds = rounds;
    }

    /** One benchmark on one backend. */
    private record Place(Bench bench, Device device) {
        Contender open() {
            Backend backend = device.backend();
            return new OwnWork(backend, bench.open().apply(backend));
        }
    }

    /** Measures benchmarks in turns. One that fails on one backend keeps nothing else from going on. */
    List<Result> measure(List<Bench> benches) {
        Map<Place, Supplier<Contender>> contenders = new LinkedHashMap<>();
        for (Bench bench : benches) {
            for (Device device : devices) {
                Place place = new Place(bench, device);
                contenders.put(place, place::open);
            }
        }
        Map<Place, Series> measured = rounds.measure(contenders);
        return benches.stream().map(bench -> result(bench, measured)).toList();
    }

    private Result result(Bench bench, Map<Place, Series> measured) {
        Map<String, Series> series = new LinkedHashMap<>();
        for (Device device : devices) {
            Series perSecond = Objects.requireNonNull(measured.get(new Place(bench, device)));
            series.put(device.name(), perSecond.in(bench.group().scale()));
        }
        return new Result(bench, series);
    }
}
