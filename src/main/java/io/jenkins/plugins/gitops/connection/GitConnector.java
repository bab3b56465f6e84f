package io.jenkins.plugins.gitops.connection;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.Committer;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.git.SourceHistory;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** From address and credentials to a config repository. Makes no connection by itself. */
final class GitConnector {

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    GitConnector(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /** Returns the repository, cached under {@code gitops/repositories} of Jenkins' home. */
    ConfigRepository connect() {
        return connect(Committer.AUTHOR);
    }

    /** Returns the same for commits of a committer. */
    ConfigRepository connect(Committer committer) {
        try {
            GitRemote remote =
                    throughProxy(trusting(signedIn(GitRemote.of(settings.get(Key.REPOSITORY)), Key.CREDENTIALS)));
            return new ConfigRepository(remote, cache(), committer);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** Returns the application's repository, whose commits say what changed; it trusts what Java and the Git plugins trust. */
    SourceHistory sources() {
        try {
            String address = settings.get(Key.CHANGELOG_REPOSITORY);
            GitRemote remote = signedIn(GitRemote.of(address), Key.CHANGELOG_CREDENTIALS);
            String access =
                    address + "\n" + settings.find(Key.CHANGELOG_CREDENTIALS).orElse("");
            return new SourceHistory(throughProxy(remote), folder("sources", access));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private GitRemote signedIn(GitRemote remote, Key credentialsKey) {
        Optional<String> id = settings.find(credentialsKey);
        if (id.isEmpty()) {
            return remote;
        }
        StandardCredentials found = credentials.find(id.get(), remote.url());
        if (found instanceof StandardUsernamePasswordCredentials user) {
            return remote.withCredentials(user.getUsername(), user.getPassword().getPlainText());
        }
        if (found instanceof SSHUserPrivateKey key) {
            return withKey(remote, key, credentialsKey == Key.CREDENTIALS);
        }
        throw new OperationException("The credentials \"" + id.get() + "\" for " + remote.url()
                + " are neither a user with a password or token nor an SSH key; choose such ones");
    }

    private GitRemote withKey(GitRemote remote, SSHUserPrivateKey key, boolean configured) {
        List<String> keys = key.getPrivateKeys();
        if (keys.isEmpty()) {
            throw new OperationException("The SSH key of the credentials for " + remote.url() + " is empty");
        }
        String passphrase = Util.fixEmpty(Secret.toString(key.getPassphrase()));
        String hosts = settings.find(Key.KNOWN_HOSTS)
                .filter(known -> configured)
                .orElseGet(() -> KnownHosts.ofJenkins(remote.url()));
        return remote.withSshKey(keys.get(0), passphrase, hosts);
    }

    private GitRemote trusting(GitRemote remote) {
        return settings.find(Key.REPOSITORY_CA)
                .map(remote::withCertificateAuthority)
                .orElse(remote);
    }

    /** Hosts that Jenkins' proxy leaves out are reached directly. */
    private static GitRemote throughProxy(GitRemote remote) {
        ProxyConfiguration configured = Jenkins.get().getProxy();
        if (configured == null || !remote.url().startsWith("http")) {
            return remote;
        }
        String host = URI.create(remote.url()).getHost();
        if (host == null) {
            return remote;
        }
        Proxy proxy = configured.createProxy(host);
        return proxy.address() instanceof InetSocketAddress address
                ? remote.withProxy(address.getHostString(), address.getPort())
                : remote;
    }

    /** Who may not see the one access must not read what was fetched by the other. */
    private Path cache() {
        String access = String.join(
                "\n",
                settings.get(Key.REPOSITORY),
                settings.find(Key.CREDENTIALS).orElse(""),
                settings.find(Key.OWNER).orElse(""));
        return folder("repositories", access);
    }

    private static Path folder(String kind, String access) {
        return Jenkins.get()
                .getRootDir()
                .toPath()
                .resolve("gitops")
                .resolve(kind)
                .resolve(Util.getDigestOf(access));
    }
}
