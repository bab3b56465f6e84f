package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.gitclient.GitHostKeyVerificationConfiguration;
import org.jenkinsci.plugins.gitclient.verifier.KnownHostsFileVerificationStrategy;
import org.jenkinsci.plugins.gitclient.verifier.ManuallyProvidedKeyVerificationStrategy;
import org.jenkinsci.plugins.gitclient.verifier.SshHostKeyVerificationStrategy;

/** The SSH servers that this Jenkins knows, as the Git plugins are configured. */
final class KnownHosts {

    private KnownHosts() {}

    /**
     * Returns lines of a {@code known_hosts} file.
     *
     * @throws OperationException where Jenkins is configured to believe any server, or has no known hosts
     */
    static String ofJenkins(String repository) {
        SshHostKeyVerificationStrategy<?> strategy =
                GitHostKeyVerificationConfiguration.get().getSshHostKeyVerificationStrategy();
        if (strategy instanceof ManuallyProvidedKeyVerificationStrategy manual) {
            return manual.getApprovedHostKeys();
        }
        if (strategy instanceof KnownHostsFileVerificationStrategy) {
            return read(Path.of(SshHostKeyVerificationStrategy.KNOWN_HOSTS_DEFAULT), repository);
        }
        throw missing(repository, "Jenkins' host key verification strategy knows no hosts", null);
    }

    private static String read(Path file, String repository) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw missing(repository, "the controller's " + file + " cannot be read", e);
        }
    }

    private static OperationException missing(String repository, String why, IOException cause) {
        return new OperationException(
                "The SSH server of " + repository + " cannot be checked: " + why
                        + "; fill in the known hosts of the config repository, or provide them under Manage Jenkins,"
                        + " Security, Git Host Key Verification Configuration",
                cause);
    }
}
