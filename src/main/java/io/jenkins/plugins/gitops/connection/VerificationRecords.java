package io.jenkins.plugins.gitops.connection;

import hudson.Util;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * The last verification of each environment, as builds of this Jenkins made it: one file for each under
 * {@code gitops/verifications} of Jenkins' home, written in one piece. Safe for use by several threads.
 *
 * <p>An environment is an application in a namespace of a cluster, so two of the same name in two folders have a file each.
 */
public final class VerificationRecords {

    private final Path folder;

    VerificationRecords(Path folder) {
        this.folder = folder;
    }

    /** Returns the records of this Jenkins. */
    public static VerificationRecords ofJenkins() {
        return new VerificationRecords(
                Jenkins.get().getRootDir().toPath().resolve("gitops").resolve("verifications"));
    }

    /** Keeps a record, unless there is one of a later time. Blocks for the disk. */
    public void keep(EnvironmentSettings settings, VerificationRecord record) throws IOException {
        synchronized (VerificationRecords.class) {
            if (find(settings)
                    .filter(kept -> kept.time().isAfter(record.time()))
                    .isPresent()) {
                return;
            }
            Files.createDirectories(folder);
            try (AtomicFileWriter writer = new AtomicFileWriter(fileOf(settings), StandardCharsets.UTF_8)) {
                writer.write(record.toJson());
                writer.commit();
            }
        }
    }

    /**
     * Returns the last verification of an environment, whether it succeeded or not.
     *
     * @throws OperationException when it was written and cannot be read
     */
    public Optional<VerificationRecord> find(EnvironmentSettings settings) {
        try {
            return Optional.of(VerificationRecord.parse(Files.readString(fileOf(settings))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new OperationException(
                    "The record of the last verification of " + settings.environment() + " cannot be read ("
                            + e.getMessage() + "); verify it again",
                    e);
        }
    }

    private Path fileOf(EnvironmentSettings settings) {
        String application = settings.get(Key.APPLICATION);
        String key = String.join(
                "\n",
                application,
                settings.environment(),
                settings.find(Key.PLACE).orElse(""),
                settings.find(Key.SERVER).orElse("")
                        + settings.find(Key.CLUSTER_AGENT)
                                .map(agents -> " by " + agents)
                                .orElse(""),
                settings.find(Key.NAMESPACE).orElse(""));
        String name = Regex.replaceAll((application + "-" + settings.environment()), "[^A-Za-z0-9.-]", "_");
        String start = name.substring(0, Math.min(name.length(), 80)).toLowerCase(Locale.ROOT);
        return folder.resolve(start + "-" + Util.getDigestOf(key) + ".json");
    }
}
