package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.sign.SshKey;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.KeyPair;
import java.util.List;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/** Opens connections to a remote with its credentials and its time limits. */
final class RemoteAccess implements AutoCloseable {

    private final GitRemote remote;
    private SshdSessionFactory ssh;

    RemoteAccess(GitRemote remote) {
        this.remote = remote;
    }

    GitRemote remote() {
        return remote;
    }

    Transport open(Repository repository) throws IOException {
        try {
            Transport transport = Transport.open(repository, new URIish(remote.url()));
            transport.setTimeout(remote.timeoutSeconds());
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.setObjectChecker(BoundedRepository.unfoldedBytes(remote));
            // a large directory goes out as its difference from the one before
            transport.setPushThin(true);
            transport.setCredentialsProvider(new RemoteCredentials(remote));
            if (transport instanceof TransportHttp http) {
                prepare(http);
            } else if (transport instanceof SshTransport shell) {
                shell.setSshSessionFactory(sessions());
            }
            return transport;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("checked when the remote was made: " + remote, e);
        }
    }

    private void prepare(TransportHttp http) {
        // always our own: another plugin may have replaced JGit's for the whole controller
        http.setHttpConnectionFactory(remote.connections());
        if (remote.userOrNull() != null) {
            // without it each connection costs a refused request first
            http.setPreemptiveBasicAuthentication(remote.userOrNull(), remote.passwordOrNull());
        }
    }

    /** Nothing of the machine's own SSH configuration, keys, agent or known hosts takes part. */
    private synchronized SshdSessionFactory sessions() {
        SshKey key = remote.sshKeyOrNull();
        if (key == null) {
            throw new OperationException("Cannot sign in to the config repository " + remote
                    + ": it is reached by SSH and no key is configured; give a private key and the known hosts");
        }
        if (ssh == null) {
            List<KeyPair> keys = key.keyPairs();
            File nowhere = new File(System.getProperty("java.io.tmpdir"), "gitops-has-no-ssh-folder");
            ssh = new SshdSessionFactoryBuilder()
                    .setHomeDirectory(nowhere)
                    .setSshDirectory(nowhere)
                    .setConfigStoreFactory((home, file, user) -> null)
                    .setPreferredAuthentications("publickey")
                    .setDefaultIdentities(folder -> List.of())
                    .setDefaultKnownHostsFiles(folder -> List.of())
                    .setDefaultKeysProvider(folder -> keys)
                    .setConnectorFactory(null)
                    .setServerKeyDatabase((home, folder) -> new KnownServers(key.hosts()))
                    .build(null);
        }
        return ssh;
    }

    /**
     * Cancels a transfer that never pauses for long but does not come to its end either. By HTTP its connection does so, and
     * without a monitor the server keeps its progress to itself.
     */
    ProgressMonitor deadline() {
        if (remote.sshKeyOrNull() == null) {
            return NullProgressMonitor.INSTANCE;
        }
        long end = System.nanoTime() + remote.operationLimit().toNanos();
        return new EmptyProgressMonitor() {
            @Override
            public boolean isCancelled() {
                return System.nanoTime() - end > 0;
            }
        };
    }

    @Override
    public synchronized void close() {
        if (ssh != null) {
            ssh.close();
            ssh = null;
        }
    }
}
