package io.jenkins.plugins.gitops.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Util;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PersonName;
import io.jenkins.plugins.gitops.engine.git.Committer;
import io.jenkins.plugins.gitops.engine.git.sign.CommitSigner;
import io.jenkins.plugins.gitops.engine.git.sign.OpenPgpCommitSigner;
import io.jenkins.plugins.gitops.engine.git.sign.SshCommitSigner;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** In whose name commits of a config repository are written, and with which key they are signed. */
final class CommitterConnector {

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    CommitterConnector(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /**
     * Returns the author himself where nothing is configured; uses the key's credentials otherwise.
     *
     * @throws OperationException when the name cannot be read, or the key is not there or signs no commits
     */
    Committer connect() {
        Committer committer = settings.find(Key.COMMITTER)
                .map(text -> Committer.AUTHOR.named(PersonName.parse("committer", text)))
                .orElse(Committer.AUTHOR);
        return settings.find(Key.SIGNING_CREDENTIALS)
                .map(id -> committer.signing(signer(id)))
                .orElse(committer);
    }

    private CommitSigner signer(String id) {
        StandardCredentials found = credentials.find(id, settings.get(Key.REPOSITORY));
        try {
            if (found instanceof SSHUserPrivateKey key) {
                return ssh(key);
            }
            if (found instanceof FileCredentials file) {
                return OpenPgpCommitSigner.of(new String(SecretFile.content(file, "OpenPGP key"), UTF_8), null);
            }
            if (found instanceof StringCredentials text) {
                return OpenPgpCommitSigner.of(text.getSecret().getPlainText(), null);
            }
        } catch (IllegalArgumentException e) {
            throw new OperationException("The credentials \"" + id + "\" sign no commits: " + e.getMessage(), e);
        }
        throw new OperationException("The credentials \"" + id
                + "\" sign no commits; choose an SSH key, or a secret file" + " or text with an armored OpenPGP key");
    }

    private static CommitSigner ssh(SSHUserPrivateKey key) {
        if (key.getPrivateKeys().isEmpty()) {
            throw new IllegalArgumentException("the SSH key is empty");
        }
        return SshCommitSigner.of(key.getPrivateKeys().get(0), Util.fixEmpty(Secret.toString(key.getPassphrase())));
    }
}
