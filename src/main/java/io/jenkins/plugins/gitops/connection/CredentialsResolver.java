package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Run;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** Looks credentials up as the running build sees them, and records that it used them. */
public final class CredentialsResolver {

    private final Run<?, ?> run;

    /** @param run the build in whose folder and with whose authentication credentials are looked up */
    public CredentialsResolver(Run<?, ?> run) {
        this.run = run;
    }

    /**
     * Returns the value of a secret text.
     *
     * @throws OperationException when this build sees no secret text of that id
     */
    public String secretText(String id) {
        return find(id, StringCredentials.class, "secret text").getSecret().getPlainText();
    }

    /**
     * Returns a user with a password or token.
     *
     * @throws OperationException when this build sees no such credentials of that id
     */
    public StandardUsernamePasswordCredentials usernamePassword(String id) {
        return find(id, StandardUsernamePasswordCredentials.class, "username with password");
    }

    private <C extends IdCredentials> C find(String id, Class<C> type, String kind) {
        C credentials = CredentialsProvider.findCredentialById(id, type, run, List.of());
        if (credentials == null) {
            throw new OperationException("There are no credentials \"" + id + "\" of the kind " + kind + " that "
                    + run.getParent().getFullDisplayName()
                    + " may use; add them to Jenkins or to the job's folder, or correct the id");
        }
        CredentialsProvider.track(run, credentials);
        return credentials;
    }
}
