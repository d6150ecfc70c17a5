package dev.adret.samples.cli;

import dev.adret.train.DataPlacement;

/** Where training data lies: auto, host or device. */
public final class PlacementConverter extends EnumConverter<DataPlacement> {
    /** Made by picocli. */
    public PlacementConverter() {
        super(DataPlacement.values());
    }
}
