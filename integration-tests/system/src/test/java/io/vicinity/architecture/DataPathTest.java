package io.vicinity.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The data path and the control path meet in no class, and what an application sees is neither. */
@AnalyzeClasses(
        packages = "io.vicinity",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
final class DataPathTest {
    private static final String[] CONTROL_PATH = {
        "io.vicinity.control..", "io.vicinity.client.control..", "io.grpc..", "io.netty..", "com.google.protobuf.."
    };
    private static final String[] GRPC = {"io.vicinity.control..", "io.grpc.."};
    private static final String[] RINGS = {
        "io.vicinity.ring..", "io.vicinity.client.channel..", "org.agrona.concurrent.ringbuffer.."
    };

    @ArchTest
    static final ArchRule ringsNeverKnowTheControlPath = noClasses()
            .that()
            .resideInAnyPackage(RINGS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CONTROL_PATH);

    @ArchTest
    static final ArchRule noClassKnowsBothGrpcAndRings =
            noClasses().should(be(dependingOn(GRPC).and(dependingOn(RINGS))));

    @ArchTest
    static final ArchRule publicApiShowsNoTransport = noClasses()
            .that()
            .resideInAPackage("io.vicinity.client")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vicinity.control..", "io.grpc..", "io.netty..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule librariesLogBySystemLoggerOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.vicinity.service..", "io.vicinity.control..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..");

    private static DescribedPredicate<JavaClass> dependingOn(final String... packages) {
        final DescribedPredicate<JavaClass> known = resideInAnyPackage(packages);
        return DescribedPredicate.describe(
                "depending on " + String.join(", ", packages),
                candidate -> candidate.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> known.test(dependency.getTargetClass())));
    }
}
