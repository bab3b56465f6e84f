package io.jenkins.plugins.gitops.config.freeze;

import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow;
import java.time.ZoneId;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A time at which an environment is frozen. As text, so that one that is wrong is still shown, to be corrected. */
public abstract class FreezeWindowConfig extends AbstractDescribableImpl<FreezeWindowConfig> {

    private final String timeZone;
    private final String reason;

    protected FreezeWindowConfig(String timeZone, String reason) {
        this.timeZone = Util.fixEmptyAndTrim(timeZone);
        this.reason = Util.fixEmptyAndTrim(reason);
    }

    /** Returns the zone in which the times are meant: {@code Europe/Berlin}. */
    public String getTimeZone() {
        return timeZone;
    }

    /** Returns why it is frozen, for those who wait. */
    public String getReason() {
        return reason;
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    protected abstract FreezeWindow window();

    /** What the forms have in common. */
    public abstract static class FreezeWindowDescriptor extends Descriptor<FreezeWindowConfig> {

        /** Returns the zone that a new window gets: the one of Jenkins. */
        public String getDefaultTimeZone() {
            return ZoneId.systemDefault().getId();
        }

        @POST
        public FormValidation doCheckTimeZone(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> FreezeWindow.dated("2026-01-01T00:00", "", value, "any"));
        }

        @POST
        public FormValidation doCheckReason(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return FormValidation.validateRequired(value);
        }

        @POST
        public ComboBoxModel doFillTimeZoneItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ComboBoxModel(
                    ZoneId.getAvailableZoneIds().stream().sorted().toList());
        }
    }
}
