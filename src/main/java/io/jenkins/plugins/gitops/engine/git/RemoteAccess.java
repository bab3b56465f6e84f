package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.net.URISyntaxException;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/** Opens connections to a remote with its credentials and its time limits. */
final class RemoteAccess {

    private final GitRemote remote;

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
            transport.setCredentialsProvider(new RemoteCredentials(remote));
            if (transport instanceof TransportHttp http && remote.userOrNull() != null) {
                // without it each connection costs a refused request first
                http.setPreemptiveBasicAuthentication(remote.userOrNull(), remote.passwordOrNull());
            }
            return transport;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("checked when the remote was made: " + remote, e);
        }
    }

    /** Cancels a transfer that never pauses for long but does not come to its end either. */
    ProgressMonitor deadline() {
        long end = System.nanoTime() + remote.operationLimit().toNanos();
        return new EmptyProgressMonitor() {
            @Override
            public boolean isCancelled() {
                return System.nanoTime() - end > 0;
            }
        };
    }
}
