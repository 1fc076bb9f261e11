package io.vicinity.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/**
 * Dependencies run one way: the command line knows MPI and the client, MPI the client, the client and both daemons know what lies in proto, and
 * nobody knows the other way round.
 *
 * <pre>
 *   cli ──→ mpi ──→ client ──→ control, segment
 *    └────→ service
 *   guest-daemon, host-agent ──→ control, segment, service
 * </pre>
 */
@AnalyzeClasses(
        packages = "io.vicinity",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
final class ModuleDirectionTest {
    private static final String[] CONTROL = {"io.vicinity.control.."};
    private static final String[] SEGMENT = {
        "io.vicinity.segment..", "io.vicinity.ring..", "io.vicinity.posix..", "io.vicinity.fabric.."
    };
    private static final String[] SERVICE = {"io.vicinity.service.."};
    private static final String[] AGENT = {"io.vicinity.agent.."};
    private static final String[] GUESTD = {"io.vicinity.guestd.."};
    private static final String[] CLIENT = {"io.vicinity.client.."};
    private static final String[] MPI = {"io.vicinity.mpi.."};
    private static final String[] CLI = {"io.vicinity.cli.."};
    private static final String[] VMLAB = {"io.vicinity.vmlab.."};

    @ArchTest
    static final ArchRule everyPackageBelongsToAModule = classes()
            .should()
            .resideInAnyPackage(union(CONTROL, SEGMENT, SERVICE, AGENT, GUESTD, CLIENT, MPI, CLI, VMLAB));

    @ArchTest
    static final ArchRule controlKnowsNoOtherModule = module(CONTROL);

    @ArchTest
    static final ArchRule segmentKnowsNoOtherModule = module(SEGMENT);

    @ArchTest
    static final ArchRule serviceKnowsNoOtherModule = module(SERVICE);

    @ArchTest
    static final ArchRule agentKnowsProtoOnly = module(AGENT, CONTROL, SEGMENT, SERVICE);

    @ArchTest
    static final ArchRule guestDaemonKnowsProtoOnly = module(GUESTD, CONTROL, SEGMENT, SERVICE);

    @ArchTest
    static final ArchRule clientKnowsControlAndSegmentOnly = module(CLIENT, CONTROL, SEGMENT);

    @ArchTest
    static final ArchRule mpiKnowsTheClientOnly = module(MPI, CLIENT);

    @ArchTest
    static final ArchRule nobodyButProgramsKnowsTheFaceOfMpi = noClasses()
            .that()
            .resideOutsideOfPackage("io.vicinity.cli.perf.ranks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("mpi");

    @ArchTest
    static final ArchRule commandLineKnowsNeitherDaemon = module(CLI, MPI, CLIENT, CONTROL, SEGMENT, SERVICE);

    @ArchTest
    static final ArchRule vmLabKnowsNothingOfTheProduct = module(VMLAB);

    @ArchTest
    static final ArchRule segmentNeedsNothingButTheJdkAndAgrona = classes()
            .that()
            .resideInAnyPackage(SEGMENT)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(union(SEGMENT, "java..", "org.agrona..")));

    @ArchTest
    static final ArchRule noFrameworkInServiceButItsOwn = noClasses()
            .that()
            .resideInAnyPackage(SERVICE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.netty..", "org.agrona..");

    private static ArchRule module(final String[] packages, final String[]... allowed) {
        return classes()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("io.vicinity..")
                        .or(resideInAnyPackage(union(packages, union(allowed)))));
    }

    private static String[] union(final String[]... groups) {
        return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
    }

    private static String[] union(final String[] group, final String... others) {
        return Stream.concat(Stream.of(group), Stream.of(others)).toArray(String[]::new);
    }
}
