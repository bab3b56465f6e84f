package io.jenkins.plugins.gitops.engine.git;

import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/**
 * Hands the remote's user and password to the host that they belong to and to no other: a redirect to somebody else's
 * server is asked for credentials in vain.
 */
final class RemoteCredentials extends CredentialsProvider {

    private final GitRemote remote;
    private final URIish home;

    RemoteCredentials(GitRemote remote) throws java.net.URISyntaxException {
        this.remote = remote;
        this.home = new URIish(remote.url());
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return remote.userOrNull() != null;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        if (!supports(items) || !isHome(uri)) {
            return false;
        }
        for (CredentialItem item : items) {
            if (item instanceof CredentialItem.Username user) {
                user.setValue(remote.userOrNull());
            } else if (item instanceof CredentialItem.Password password) {
                password.setValue(remote.passwordOrNull().toCharArray());
            }
        }
        return true;
    }

    private boolean isHome(URIish uri) {
        return home.getScheme() != null
                && home.getScheme().equalsIgnoreCase(uri.getScheme())
                && home.getHost().equalsIgnoreCase(uri.getHost())
                && home.getPort() == uri.getPort();
    }
}
