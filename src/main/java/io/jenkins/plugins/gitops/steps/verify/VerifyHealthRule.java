package io.jenkins.plugins.gitops.steps.verify;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** When objects of a kind are healthy: {@code [kind: 'Widget.example.org', healthy: "status.phase == 'Ready'"]}. */
public class VerifyHealthRule extends AbstractDescribableImpl<VerifyHealthRule> {

    private final String kind;
    private final String healthy;
    private String degraded;
    private String progressing;

    /**
     * @param kind with its group, such as {@code Widget.example.org}
     * @param healthy an expression over the object
     */
    @DataBoundConstructor
    public VerifyHealthRule(String kind, String healthy) {
        this.kind = Util.fixNull(kind).strip();
        this.healthy = Util.fixNull(healthy).strip();
    }

    public String getKind() {
        return kind;
    }

    public String getHealthy() {
        return healthy;
    }

    public String getDegraded() {
        return degraded;
    }

    @DataBoundSetter
    public void setDegraded(String degraded) {
        this.degraded = Util.fixEmptyAndTrim(degraded);
    }

    public String getProgressing() {
        return progressing;
    }

    @DataBoundSetter
    public void setProgressing(String progressing) {
        this.progressing = Util.fixEmptyAndTrim(progressing);
    }

    void addTo(VerificationChoices choices) {
        choices.withRule(kind, healthy, degraded, progressing);
    }

    /** Form of a rule. */
    @Extension
    public static class DescriptorImpl extends Descriptor<VerifyHealthRule> {

        @Override
        public String getDisplayName() {
            return Messages.VerifyHealthRule_DisplayName();
        }
    }
}
