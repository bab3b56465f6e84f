package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.springframework.security.core.Authentication;

/**
 * A secret text that is read again from Jenkins' credentials each time a server refuses it: a token that was rotated while a step holds a
 * connection is taken at once. Asked by the connection's own threads, so with the authentication that it was made with.
 */
final class RenewedToken implements Supplier<String> {

    private static final Logger LOGGER = Logger.getLogger(RenewedToken.class.getName());

    private final Supplier<StandardCredentials> source;
    private final Authentication authentication = Jenkins.getAuthentication2();
    private StringCredentials last;
    private boolean asked;

    RenewedToken(StringCredentials first, Supplier<StandardCredentials> source) {
        this.last = first;
        this.source = source;
    }

    @Override
    public synchronized String get() {
        if (asked) {
            renew();
        }
        asked = true;
        return last.getSecret().getPlainText();
    }

    /** Where there is no other, the server's refusal of the last one says what is wrong. */
    private void renew() {
        try (ACLContext ignored = ACL.as2(authentication)) {
            if (source.get() instanceof StringCredentials present) {
                last = present;
            }
        } catch (OperationException e) {
            LOGGER.log(Level.FINE, e, () -> "the token cannot be read again");
        }
    }
}
