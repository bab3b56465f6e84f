package io.jenkins.plugins.gitops.steps.verify;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** An address that must answer: {@code [url: 'https://cart.example.org/health', contains: 'UP']}. */
public class VerifyProbe extends AbstractDescribableImpl<VerifyProbe> {

    private static final int OK = 200;
    private static final int DEFAULT_SECONDS = 5;

    private final String url;
    private int status = OK;
    private String contains;
    private String matching;
    private String caCertificate;
    private int attempts;
    private int seconds = DEFAULT_SECONDS;

    /** @param url by {@code http} or {@code https}, without user and password */
    @DataBoundConstructor
    public VerifyProbe(String url) {
        this.url = Util.fixNull(url).strip();
    }

    public String getUrl() {
        return url;
    }

    public int getStatus() {
        return status;
    }

    @DataBoundSetter
    public void setStatus(int status) {
        this.status = status;
    }

    public String getContains() {
        return contains;
    }

    @DataBoundSetter
    public void setContains(String contains) {
        this.contains = Util.fixEmpty(contains);
    }

    public String getMatching() {
        return matching;
    }

    /** @param matching a regular expression of Java that must be found in the answer; empty for none */
    @DataBoundSetter
    public void setMatching(String matching) {
        this.matching = Util.fixEmpty(matching);
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    /** @param caCertificate in PEM form, who may have signed the server's certificate; empty for those that Java trusts */
    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = Util.fixEmptyAndTrim(caCertificate);
    }

    /** Returns after how many failures in a row it has failed; zero for never, then the time limit ends it. */
    public int getAttempts() {
        return attempts;
    }

    @DataBoundSetter
    public void setAttempts(int attempts) {
        this.attempts = attempts;
    }

    /** Returns how long one try may take. */
    public int getSeconds() {
        return seconds;
    }

    @DataBoundSetter
    public void setSeconds(int seconds) {
        this.seconds = Math.max(1, seconds);
    }

    void addTo(VerificationChoices choices) {
        choices.withProbe(url, status, contains, attempts, seconds).withProbeDetails(matching, caCertificate);
    }

    /** Form of a probe. */
    @Extension
    public static class DescriptorImpl extends Descriptor<VerifyProbe> {

        @Override
        public String getDisplayName() {
            return Messages.VerifyProbe_DisplayName();
        }
    }
}
