package mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares our public surface with what {@code javap} tells of Open MPI's classes, line by line.
 *
 * <p>Methods that are {@code native} there are not here, for there is no native code; callers cannot tell the difference.
 */
class SurfaceTest {
    /** What MVAPICH2-J has more than Open MPI: arrays for what does not block. */
    private static final List<String> MORE = List.of(
            "public final mpi.Request iSend(java.lang.Object, int, mpi.Datatype, int, int) throws mpi.MPIException;",
            "public final mpi.Request iRecv(java.lang.Object, int, mpi.Datatype, int, int) throws mpi.MPIException;");

    private static final List<String> MORE_OF_WINDOWS = List.of(
            "public static mpi.Win allocate(int, int, mpi.Info, mpi.Comm) throws mpi.MPIException;",
            "public static mpi.Win allocateShared(int, int, mpi.Info, mpi.Comm) throws mpi.MPIException;",
            "public java.nio.ByteBuffer getBuffer() throws mpi.MPIException;",
            "public java.nio.ByteBuffer sharedQuery(int) throws mpi.MPIException;");

    @TestFactory
    Stream<DynamicTest> shouldHaveTheSurfaceOfOpenMpi() throws IOException {
        return classes().stream().map(lines -> DynamicTest.dynamicTest(nameOf(lines.get(0)), () -> shouldBeAs(lines)));
    }

    @Test
    void shouldHaveAllConstantsAssignedWhereCompilersDoNotCopyThem() throws IOException {
        try (InputStream in = MPI.class.getResourceAsStream("MPI.class")) {
            assertThat(ClassFile.of().parse(in.readAllBytes()).fields())
                    .hasSizeGreaterThan(150)
                    .filteredOn(field -> field.flags().has(AccessFlag.PUBLIC))
                    .noneMatch(field ->
                            field.findAttribute(Attributes.constantValue()).isPresent());
        }
    }

    private static void shouldBeAs(final List<String> lines) throws ClassNotFoundException {
        final Class<?> type = Class.forName(nameOf(lines.get(0)));
        assertThat(header(type)).isEqualTo(lines.get(0));
        final List<String> expected = new ArrayList<>(lines.subList(1, lines.size()));
        expected.replaceAll(line -> line.replace("native ", ""));
        if (type == Comm.class) {
            expected.addAll(MORE);
        }
        if (type == Win.class) {
            expected.addAll(MORE_OF_WINDOWS);
        }
        assertThat(members(type)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<List<String>> classes() throws IOException {
        final List<List<String>> classes = new ArrayList<>();
        try (InputStream in = SurfaceTest.class.getResourceAsStream("/mpi-java-api-5.0.9.txt")) {
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.endsWith("{")) {
                    classes.add(new ArrayList<>(List.of(line.strip())));
                } else if (line.startsWith(" ")) {
                    classes.get(classes.size() - 1).add(line.strip());
                }
            }
        }
        assertThat(classes).hasSizeGreaterThan(40);
        return classes;
    }

    private static String nameOf(final String header) {
        return header.replaceAll(".*(class|interface) (\\S+) .*", "$2");
    }

    private static String header(final Class<?> type) {
        final int modifiers =
                type.getModifiers() & (Modifier.PUBLIC | Modifier.FINAL | (type.isInterface() ? 0 : Modifier.ABSTRACT));
        final StringBuilder header = new StringBuilder(Modifier.toString(modifiers));
        header.append(header.isEmpty() ? "" : " ").append(type.isInterface() ? "interface " : "class ");
        header.append(type.getName());
        if (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
            header.append(" extends ").append(type.getSuperclass().getName());
        }
        if (type.getInterfaces().length > 0) {
            header.append(" implements ").append(names(type.getInterfaces(), ","));
        }
        return header.append(" {").toString();
    }

    private static List<String> members(final Class<?> type) {
        final List<String> members = new ArrayList<>();
        for (final Field field : type.getDeclaredFields()) {
            if (isPublic(field)) {
                members.add(Modifier.toString(field.getModifiers()) + " "
                        + field.getType().getTypeName() + " " + field.getName() + ";");
            }
        }
        for (final Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPublic(constructor)) {
                members.add("public " + type.getName() + "(" + names(constructor.getParameterTypes(), ", ") + ")"
                        + thrown(constructor.getExceptionTypes()) + ";");
            }
        }
        for (final Method method : type.getDeclaredMethods()) {
            if (isPublic(method)) {
                members.add(text(method));
            }
        }
        return members;
    }

    private static String text(final Method method) {
        final int modifiers =
                method.getModifiers() & (Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
        return Modifier.toString(modifiers) + " " + variables(method)
                + method.getGenericReturnType().getTypeName() + " " + method.getName() + "("
                + names(method.getGenericParameterTypes(), ", ") + ")" + thrown(method.getExceptionTypes()) + ";";
    }

    private static String variables(final Method method) {
        if (method.getTypeParameters().length == 0) {
            return "";
        }
        return "<"
                + Arrays.stream(method.getTypeParameters())
                        .map(SurfaceTest::variable)
                        .collect(Collectors.joining(", "))
                + "> ";
    }

    private static String variable(final TypeVariable<Method> variable) {
        return variable.getName() + " extends " + names(variable.getBounds(), " & ");
    }

    private static String thrown(final Class<?>[] exceptions) {
        return exceptions.length == 0 ? "" : " throws " + names(exceptions, ", ");
    }

    private static String names(final Type[] types, final String separator) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(separator));
    }

    private static boolean isPublic(final Member member) {
        return Modifier.isPublic(member.getModifiers());
    }
}
