package dev.adret.samples.ner;

import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.WindowKind;
import dev.adret.samples.cli.EnumConverter;

/** Options with a fixed set of values. */
final class Choice {
    private Choice() {}

    static final class OfKind extends EnumConverter<WindowKind> {
        OfKind() {
            super(WindowKind.values());
        }
    }

    static final class OfActivation extends EnumConverter<HiddenActivation> {
        OfActivation() {
            super(HiddenActivation.values());
        }
    }

    static final class OfOptimizer extends EnumConverter<OptimizerChoice> {
        OfOptimizer() {
            super(OptimizerChoice.values());
        }
    }

    static final class OfFormat extends EnumConverter<TagFormat> {
        OfFormat() {
            super(TagFormat.values());
        }
    }

    static final class OfExportFormat extends EnumConverter<ExportFormat> {
        OfExportFormat() {
            super(ExportFormat.values());
        }
    }
}
