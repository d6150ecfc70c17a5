package dev.adret;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The boundaries between the modules and the habits of the code that a compiler does not hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(ArchitectureTest::isWrittenByHand)
            .importPackages("dev.adret");

    /** Every module but core has a package of its own; core has all the others. */
    private static final DescribedPredicate<JavaClass> CORE = resideInAPackage("dev.adret..")
            .and(not(resideInAnyPackage(
                    "dev.adret.fuzz..",
                    "dev.adret.tck..",
                    "dev.adret.cpu..",
                    "dev.adret.gpu..",
                    "dev.adret.opencl..",
                    "dev.adret.cuda..",
                    "dev.adret.nlp..",
                    "dev.adret.samples..",
                    "dev.adret.benchmarks..")))
            .as("core");

    private static final DescribedPredicate<JavaClass> LIBRARY = resideInAPackage("dev.adret..")
            .and(not(resideInAnyPackage(
                    "dev.adret.fuzz..", "dev.adret.tck..", "dev.adret.samples..", "dev.adret.benchmarks..")))
            .as("a library");

    /** What any module may use: the JDK, the annotations of nullness, and primitive types, which have no package. */
    private static final DescribedPredicate<JavaClass> BASICS = resideInAnyPackage(
                    "java..", "org.jspecify.annotations..")
            .or(describe("primitive", type -> type.getPackageName().isEmpty()))
            .as("the JDK or JSpecify");

    private static boolean isWrittenByHand(Location location) {
        return !location.contains("/jmh_generated/");
    }

    @Test
    void coreUsesOnlyTheJdkJSpecifyAndJacksonCore() {
        classes()
                .that(CORE)
                .should()
                .onlyDependOnClassesThat(CORE.or(BASICS).or(resideInAPackage("com.fasterxml.jackson.core..")))
                .check(CLASSES);
    }

    @ParameterizedTest(name = "{0} uses only core and {1}")
    @CsvSource({
        "dev.adret.cpu..,    jdk.incubator.vector..",
        "dev.adret.gpu..,    dev.adret.gpu..",
        "dev.adret.opencl.., dev.adret.gpu.. org.jocl..",
        "dev.adret.cuda..,   dev.adret.gpu.. jcuda..",
        "dev.adret.nlp..,    com.fasterxml.jackson.core..",
        "dev.adret.fuzz..,   com.sun.management.. net.jqwik..",
        "dev.adret.tck..,    org.junit.jupiter.. org.opentest4j.. org.assertj.. net.jqwik..",
    })
    void aModuleUsesOnlyCoreItselfAndItsOwnLibraries(String module, String others) {
        classes()
                .that(resideInAPackage(module))
                .should()
                .onlyDependOnClassesThat(
                        CORE.or(BASICS).or(resideInAPackage(module)).or(resideInAnyPackage(others.split(" "))))
                // Some of these modules come later than others.
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest(name = "{0} appears only in {1}")
    @CsvSource({
        "jdk.incubator.vector.., dev.adret.cpu.. dev.adret.benchmarks..",
        "org.jocl..,             dev.adret.opencl..",
        "jcuda..,                dev.adret.cuda..",
        "org.openjdk.jmh..,      dev.adret.benchmarks..",
        "org.eclipse.jetty..,    dev.adret.samples..",
        "dev.adret.samples..,    dev.adret.samples.. dev.adret.benchmarks..",
        "dev.adret.benchmarks.., dev.adret.benchmarks..",
        "org.junit..,            dev.adret.tck..",
    })
    void aLibraryStaysInItsModule(String library, String modules) {
        noClasses()
                .that(not(resideInAnyPackage(modules.split(" "))))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> marked = CLASSES.stream()
                .filter(type -> type.getSimpleName().equals("package-info") && type.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        Stream<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).distinct();

        assertThat(packages.filter(name -> !marked.contains(name)).sorted())
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    @Test
    void librariesPrintNothing() {
        noClasses().that(LIBRARY).should(ACCESS_STANDARD_STREAMS).check(CLASSES);
    }

    @Test
    void librariesLogThroughSystemLogger() {
        noClasses()
                .that(LIBRARY)
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .check(CLASSES);
    }

    /** Where the JIT compiler does not inline such a method, and it stops when the caller has grown large, each vector is an object. */
    @Test
    void noMethodTakesOrReturnsAVector() {
        DescribedPredicate<JavaClass> vectors = assignableTo("jdk.incubator.vector.Vector");
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.adret.cpu..")
                .should()
                .haveRawReturnType(vectors)
                .orShould()
                .haveRawParameterTypes(anyElementThat(vectors))
                .check(CLASSES);
    }

    @Test
    void memoryIsNeverLeftToTheCollector() {
        noClasses()
                .should()
                .callMethod(System.class, "gc")
                .orShould()
                .callMethod(Runtime.class, "gc")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Cleaner.class)
                .check(CLASSES);
        methods()
                .that(describe("finalizers", ArchitectureTest::isFinalizer))
                .should()
                .beDeclaredIn(Object.class)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean isFinalizer(JavaMethod method) {
        return method.getName().equals("finalize")
                && method.getRawParameterTypes().isEmpty();
    }
}
