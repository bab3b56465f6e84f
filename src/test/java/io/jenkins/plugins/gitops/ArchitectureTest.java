package io.jenkins.plugins.gitops;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing in {@code design.puml} and the code agree; {@code docs/architecture.md} says why the rooms are as they are. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.gitops";

    private static final int MANY_CLASSES = 25;
    private static final Set<String> LOOKS_OF_PATTERN = Set.of(
            "matcher", "matches", "split", "splitWithDelimiters", "splitAsStream", "asPredicate", "asMatchPredicate");

    private static final Set<String> LOOKS_OF_STRING =
            Set.of("matches", "replaceAll", "replaceFirst", "split", "splitWithDelimiters");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);

    @Test
    void shouldUseOnlyTheArrowsOfTheDrawing() {
        ArchRuleDefinition.classes()
                .that(resideInAPackage(ROOT + ".."))
                .should(adhereToPlantUmlDiagram(
                        Objects.requireNonNull(getClass().getResource("/design.puml")),
                        consideringOnlyDependenciesInAnyPackage(ROOT + "..")))
                .check(CLASSES);
    }

    @Test
    void shouldKeepJenkinsOutOfTheEngine() {
        noClasses()
                .that(resideInAPackage(ROOT + ".engine.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "hudson..",
                        "jenkins..",
                        "org.jenkinsci..",
                        "org.kohsuke..",
                        "com.cloudbees..",
                        "jakarta.servlet..",
                        ROOT + ".steps..",
                        ROOT + ".connection..",
                        ROOT + ".config..",
                        ROOT + ".webhook..",
                        ROOT + ".record..",
                        ROOT + ".waiting..",
                        ROOT + ".view.."))
                .check(CLASSES);
    }

    @Test
    void shouldKeepEachForeignLibraryInItsRoom() {
        noClasses()
                .that(resideInAPackage(ROOT + ".."))
                .and()
                .resideOutsideOfPackage(ROOT + ".engine.cluster..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.fabric8..", "okhttp3.."))
                .check(CLASSES);
        noClasses()
                .that(resideInAPackage(ROOT + ".."))
                .and()
                .resideOutsideOfPackage(ROOT + ".engine.git..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.eclipse.jgit.."))
                .check(CLASSES);
        noClasses()
                .that(resideInAPackage(ROOT + ".."))
                .and()
                .resideOutsideOfPackages(ROOT + ".engine.manifest..", ROOT + ".engine.resource..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.yaml.."))
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCycleBetweenRooms() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** A room that grows says why it is one room, or is split. */
    @Test
    void shouldSayWhyARoomIsLarge() throws IOException {
        Path sources = Path.of(System.getProperty("basedir", ""), "src/main/java");
        Map<Path, List<Path>> rooms;
        try (Stream<Path> files = Files.walk(sources)) {
            rooms = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.groupingBy(Path::getParent));
        }
        List<Path> large = rooms.entrySet().stream()
                .filter(room -> room.getValue().size() > MANY_CLASSES)
                .map(Map.Entry::getKey)
                .toList();

        for (Path room : large) {
            assertThat(room.resolve("package-info.java"))
                    .content()
                    .as(room.toString())
                    .contains("More than " + MANY_CLASSES + " classes: ");
        }
        assertThat(rooms).hasSizeGreaterThan(30);
    }

    @Test
    void shouldStoreNoRecordWhereXStreamWouldReadItBackAsNull() {
        fields().that()
                .areDeclaredInClassesThat(describe(
                        "are actions or step executions",
                        (JavaClass each) -> each.isAssignableTo("hudson.model.Action")
                                || each.isAssignableTo("org.jenkinsci.plugins.workflow.steps.StepExecution")))
                .should()
                .notHaveRawType(describe("a record", JavaClass::isRecord))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldNeverSleepInTheEngine() {
        noClasses()
                .that(resideInAPackage(ROOT + ".engine.."))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }

    /** Java's expressions go back and forth without a limit, and foreign text is written for that; {@link Regex} counts. */
    @Test
    void shouldLookAtTextWithExpressionsThatAreCounted() {
        noClasses()
                .that(resideInAPackage(ROOT + ".."))
                .and()
                .doNotHaveFullyQualifiedName(Regex.class.getName())
                .should()
                .callMethodWhere(describe("looks at text with a regular expression", ArchitectureTest::looksUncounted))
                .orShould()
                .accessTargetWhere(describe("refers to Pattern's methods", ArchitectureTest::refersToPattern))
                .check(CLASSES);
    }

    private static boolean looksUncounted(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        return owner.equals(Pattern.class.getName()) && LOOKS_OF_PATTERN.contains(method)
                || owner.equals(String.class.getName()) && LOOKS_OF_STRING.contains(method)
                || owner.equals(Matcher.class.getName())
                        && method.equals("reset")
                        && !call.getTarget().getRawParameterTypes().isEmpty();
    }

    private static boolean refersToPattern(JavaAccess<?> access) {
        return access.getTargetOwner().getName().equals(Pattern.class.getName())
                && LOOKS_OF_PATTERN.contains(access.getTarget().getName());
    }
}
